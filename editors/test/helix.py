"""Drives a real Helix in a tmux of its own, and reads its screen.

Keys are sent only after the state they need was seen; every check polls with a
deadline. `helix.py HX`, with $WORKSPACE a copy of test-workspace.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

helix = sys.argv[1]
workspace = Path(os.environ["WORKSPACE"]).resolve()
config = Path(os.environ["XDG_CONFIG_HOME"]) / "helix"
config.mkdir(parents=True, exist_ok=True)
# The very stanza that we tell users to copy.
shutil.copy(Path(os.environ["REPOSITORY"]) / "editors/helix/languages.toml", config / "languages.toml")
(config / "config.toml").write_text("""
[editor]
auto-pairs = false
true-color = false
completion-timeout = 5
idle-timeout = 50
[editor.statusline]
left = ["mode", "file-name", "file-modification-indicator"]
right = ["diagnostics", "position"]
[editor.inline-diagnostics]
cursor-line = "hint"
""")

socket = f"wikinote-{os.getpid()}"
passed = failed = 0


def tmux(*arguments):
    command = ["tmux", "-L", socket, "-f", "/dev/null", *arguments]
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout


def screen():
    return tmux("capture-pane", "-p", "-t", "t")


def keys(*names):
    tmux("send-keys", "-t", "t", *names)


def typed(text):
    tmux("send-keys", "-t", "t", "-l", "--", text)


def see(what, pattern, gone=False, seconds=20):
    deadline = time.monotonic() + seconds
    shown = ""
    while time.monotonic() < deadline:
        shown = screen()
        if bool(re.search(pattern, shown)) != gone:
            return shown
        time.sleep(0.03)
    raise AssertionError(f"never saw {what}: /{pattern}/ in\n{shown}")


def normal():
    # Escape and a key right behind it would be read as Alt and that key, so each
    # Escape has to change what the screen shows before the next key is sent.
    if not re.search(r"(?m)^ ?NOR ", screen()):
        keys("Escape")
        see("normal mode", r"(?m)^ ?NOR ")
    typed("g")
    see("the keys behind g", r"Goto")
    keys("Escape")
    see("them gone", r"Goto", gone=True)


def command(text):
    typed(":" + text)
    see("the command line", re.escape(":" + text[:40]))
    keys("Enter")


def open_note(path):
    normal()
    command(f"open {workspace / path}")
    see("the note", rf"(?m)^ ?NOR .*{re.escape(Path(path).name)}")


def on(text):
    normal()
    keys("g", "g")
    typed("/" + re.escape(text))
    keys("Enter")
    see("the search to end", r"(?m)^ ?NOR ")


def check(test):
    global passed, failed
    name = test.__name__.replace("_", " ")
    try:
        test()
        passed += 1
        print(f"ok   {name}")
    except Exception as error:  # every failure is reported, then the next test runs
        failed += 1
        print(f"FAIL {name}: {error}")


def shows_diagnostics():
    on("[[overview]]")
    see("the message", r"could be .{0,3}brainbasics/overview\.md")


def goes_to_a_definition():
    open_note("brainbasics/brainbasics.md")
    on("glutamate_and_gaba")
    keys("g", "d")
    see("the note", r"(?m)^ ?NOR .*glutamate_and_gaba\.md")


def shows_a_hover():
    open_note("brainbasics/brainbasics.md")
    on("glutamate_and_gaba")
    keys("Space", "k")
    see("the preview", r"brainbasics/glutamate_and_gaba\.md")
    normal()


def applies_a_quick_fix():
    open_note("brainbasics/glutamate_and_gaba.md")
    on("NMDA receptor basics")
    keys("Space", "a")
    see("the menu", r"Change target to")
    keys("Enter")
    see("the fix", r"\[\[nmda_receptor_basics \| NMDA receptor basics\]\]")


def completes_a_link_with_its_brackets():
    normal()
    keys("g", "e")
    keys("o")
    see("insert mode", r"(?m)^ ?INS ")
    typed("[[bdnf")
    see("the list", r"BDNF +file")
    keys("C-n")
    keys("Enter")
    see("the link", r"\[\[bdnf_and_growth_signals( \| [^\]]+)?\]\](?!\])")
    normal()


def notices_a_file_that_appears_on_disk():
    open_note("brainbasics/stress_and_the_hippocampus.md")
    on("ketamine_and_the_opiod_pathway")
    see("the finding", r"no note is named .ketamine_and_the_opiod_pathway")
    (workspace / "brainbasics/ketamine_and_the_opiod_pathway.md").write_text("A note at last.\n")
    see("the finding to go", r"no note is named .ketamine_and_the_opiod_pathway", gone=True)


try:
    tmux("new-session", "-d", "-s", "t", "-x", "150", "-y", "45", "-c", str(workspace),
         f"{helix} {workspace / 'two_channels_compared.md'}")
    see("the editor", r"(?m)^ ?NOR .*two_channels_compared\.md", seconds=30)
    for test in (shows_diagnostics, goes_to_a_definition, shows_a_hover, applies_a_quick_fix,
                 completes_a_link_with_its_brackets, notices_a_file_that_appears_on_disk):
        check(test)
    normal()
    command("quit-all!")
finally:
    # Ends this script's own tmux only, and with it Helix if it hangs.
    end = time.monotonic() + 10
    while subprocess.run(["tmux", "-L", socket, "has-session"], capture_output=True).returncode == 0:
        if time.monotonic() > end:
            subprocess.run(["tmux", "-L", socket, "kill-server"], capture_output=True)
            break
        time.sleep(0.05)

print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
