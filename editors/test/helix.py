"""Drives a real Helix in a tmux of its own, and reads its screen.

Keys are sent only after the state they need was seen; every check polls with a
deadline, and nothing is tried twice. `helix.py HX`, with $WORKSPACE a copy of
test-workspace and $WORK a folder beside it.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import terminal

helix = sys.argv[1]
workspace = Path(os.environ["WORKSPACE"]).resolve()
work = Path(os.environ["WORK"])
DEADLINE = float(os.environ.get("DEADLINE_MS", 20000)) / 1000

# The very stanza that we tell users to copy, and the settings of our README.
config = Path(os.environ["XDG_CONFIG_HOME"]) / "helix"
config.mkdir(parents=True, exist_ok=True)
stanzas = Path(os.environ["REPOSITORY"]) / "editors/helix"
shutil.copy(stanzas / "languages.toml", config / "languages.toml")
(config / "config.toml").write_text("""
theme = "catppuccin_mocha"
[editor]
true-color = true
undercurl = true
completion-timeout = 5
idle-timeout = 50
end-of-line-diagnostics = "hint"
[editor.soft-wrap]
enable = true
[editor.lsp]
display-inlay-hints = true
[editor.statusline]
left = ["mode", "file-name", "file-modification-indicator"]
right = ["diagnostics", "selections", "position"]
[editor.inline-diagnostics]
cursor-line = "hint"
# One byte that closes whatever is open: Escape and a key right behind it would be
# read as Alt and that key.
[keys.normal]
C-c = "no_op"
[keys.insert]
C-c = "normal_mode"
""")

# What a played moment opens: remembers the address.
opened = work / "opened"
(work / "bin").mkdir()
for name in ("xdg-open", "gio", "gnome-open", "kde-open", "wslview"):
    (work / "bin" / name).write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{opened}"\n')
    (work / "bin" / name).chmod(0o755)
os.environ["PATH"] = f"{work / 'bin'}:{os.environ['PATH']}"

socket, sessions = "", 0
(work / "tmux.conf").write_text("set -g default-terminal tmux-256color\nset -g status off\nset -s escape-time 0\n")
version = subprocess.run([helix, "--version"], text=True, capture_output=True).stdout.strip()
newest = not version.startswith("helix 25.01")
passed = failed = 0
def tmux(*arguments):
    command = ["tmux", "-S", socket, "-f", str(work / "tmux.conf"), *arguments]
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout


def screen():
    return tmux("capture-pane", "-p", "-t", "t")


def keys(*names):
    tmux("send-keys", "-t", "t", *names)


def typed(text):
    tmux("send-keys", "-t", "t", "-l", "--", text)


def wait(what, condition):
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        if got := condition():
            return got
        time.sleep(0.03)
    raise AssertionError(f"never came: {what}")


def see(what, pattern, gone=False):
    """`what` is for the message; `pattern` is looked for on the screen."""
    return wait(f"{what}: /{pattern}/", lambda: bool(re.search(pattern, screen())) != gone)


def picture(name):
    # Of one version, or they would overwrite each other.
    if newest and os.environ.get("PICTURES"):
        terminal.picture(socket, "Helix", Path(os.environ["PICTURES"]) / f"helix-{name}.svg")


def normal():
    """Nothing open, nothing half typed."""
    keys("C-c", "C-c", "C-c")
    see("normal mode", r"(?m)^ ?NOR ")
    typed("g")
    see("the keys behind g", r"Goto")
    keys("C-c")
    see("them gone", r"Goto", gone=True)


def command(text):
    typed(":" + text)
    see("the command line", re.escape(":" + text[:40]))
    keys("Enter")


def at(path):
    """The status line, in normal mode, with this note."""
    return rf"(?m)^ ?NOR .*{re.escape(Path(path).name)}"


def open_note(path):
    normal()
    command(f"open {path}")
    see("the note", at(path))


def reloaded(path):
    """The note as it is on disk, whatever an earlier test left of it."""
    open_note(path)
    command("reload")
    see("it unchanged", rf"(?m)^ ?NOR .*{re.escape(Path(path).name)}(?!.*\[\+\])")


def on(text):
    normal()
    keys("g", "g")
    typed("/" + re.escape(text).replace("\\ ", " ").replace("\\-", "-"))
    see("the search", r"(?m)^search:")
    keys("Enter")
    see("the search to end", r"(?m)^ ?NOR ")


def choose(entry):
    """An entry of a menu, of which the first is chosen already."""
    # A blank is the menu's own; before it may stand what the menu covers half.
    see("the menu", rf" {entry}")
    lines = screen().split("\n")
    row, column = next((n, line.index(f" {entry}") + 1) for n, line in enumerate(lines) if f" {entry}" in line)
    above = 0
    while lines[row - above - 1][column - 1 : column] == " " and lines[row - above - 1][column : column + 1].isupper():
        above += 1
    keys(*["C-n"] * above, "Enter")


def write_note(path, text):
    """On disk, for a test to open: Helix drops a finding of a version that a next key
    has made old, and the server does not repeat what is equal, so a finding that is
    waited for must not depend on how fast one types."""
    (workspace / path).write_text(text)
    open_note(path)


def at_end(text):
    """Insert mode, at the end, with this typed; the last key by itself, so that a list
    of what fits is asked for when all is quiet."""
    keys("g", "e")
    keys("o")
    see("insert mode", r"(?m)^ ?INS ")
    typed(text[:-1])
    see("what was typed", re.escape(text[:-1]))
    typed(text[-1])


def text_of(path):
    """One that is being written is missing for a moment, and so counts are at least these."""
    try:
        return (workspace / path).read_text()
    except FileNotFoundError:
        return ""


def linking(text):
    notes = [note.relative_to(workspace) for note in workspace.rglob("*.md")]
    return [note for note in notes if text in text_of(note)]


def write_all():
    # By force: what Helix has just written itself it may take for somebody else's.
    normal()
    command("write-all!")


def check(test):
    global passed, failed
    name = test.__name__.replace("_", " ")
    if os.environ.get("ONLY", "") not in name:
        return
    try:
        test()
        passed += 1
        print(f"ok   {name}", flush=True)
    except Exception as error:  # every failure is reported, then the next test runs
        failed += 1
        print(f"FAIL {name}: {error}", flush=True)
        try:
            print(screen(), flush=True)
        except subprocess.CalledProcessError:
            print("(there is no screen)", flush=True)


def shows_diagnostics():
    open_note("two_channels_compared.md")
    on("[[overview]]")
    see("the message", r"could be .{0,3}brainbasics/")
    reloaded("brainbasics/stress_and_the_hippocampus.md")
    keys("]", "d")
    see("the next finding", r"no note is named .ketamine_and_the_opiod_pathway")
    picture("diagnostics")
    open_note("hubermanlab/moments_that_lead_astray.md")
    on("110:10:00")
    see("a finding about a stamp", r"past|end of")


def lists_the_findings_of_all_notes_if_asked_to():
    """Helix asks for none but those of the open notes, so the server has to tell."""
    settings = workspace / ".wikinote.toml"
    before = settings.read_text()
    settings.write_text(before + '[diagnostics]\nwhole-vault = "always"\n')
    # The list is made as it is opened: by then all must have been told.
    lines = subprocess.run(["wikinote", "check", "--format", "concise", workspace], text=True, capture_output=True).stdout
    warnings, errors = lines.count(": warning: "), lines.count(": error: ")
    normal()
    command('set-option statusline.right ["workspace-diagnostics"]')
    see("the count of them", rf" W \W+{warnings} \W+{errors}\b")
    keys("Space", "D")
    see("the list", r"[╭┌]")
    typed("%code unclosed")
    # attention_and_acetylcholine.md, which no test has opened yet.
    see("a finding of a note that is not open", r"unclosed-link +b/atten")
    normal()
    settings.write_text(before)
    command('set-option statusline.right ["diagnostics", "selections", "position"]')


def goes_to_the_note_of_a_link():
    open_note("brainbasics/brainbasics.md")
    on("glutamate_and_gaba")
    keys("g", "d")
    see("the note", at("glutamate_and_gaba.md"))


def goes_to_the_heading_of_a_link():
    open_note("brainbasics/glutamate_and_gaba.md")
    on("Where it acts")
    keys("g", "d")
    see("the note", at("bdnf_and_growth_signals.md"))
    see("the heading", r"(?m)^ ?NOR .*\b14:\d+")


def goes_from_a_stamp_to_what_is_said():
    open_note("hubermanlab/how_ketamine_acts_in_the_brain.md")
    on("00:46:00")
    keys("g", "d")
    see("the transcript", r"(?m)^ ?NOR .*/Ketamine - Benefits")
    see("the words", r"foot comes off the brake")


def shows_a_hover():
    open_note("hubermanlab/how_ketamine_acts_in_the_brain.md")
    on("bdnf_and_growth_signals|")
    keys("Space", "k")
    see("the preview", r"hubermanlab/bdnf_and_growth_signals\.md")
    see("what a lens says", r"backlinks")
    picture("hover")
    normal()
    on("[00:46:00]")
    keys("Space", "k")
    see("the moment", r"foot comes off the brake")
    normal()


def applies_a_quick_fix():
    reloaded("brainbasics/glutamate_and_gaba.md")
    on("NMDA receptor basics")
    keys("Space", "a")
    see("the menu", r"Change target to")
    keys("Enter")
    see("the fix", r"\[\[nmda_receptor_basics \| NMDA receptor basics\]\]")


def completes_a_link_with_its_brackets():
    """Helix puts the closing brackets itself, as one types the opening ones."""
    reloaded("brainbasics/exercise_and_new_neurons.md")
    at_end("Read [[bdnf")
    see("the list", r"BDNF.* +file")
    keys("C-n")
    see("the preview", r"Brain-derived")
    picture("completion")
    keys("Enter")
    see("the link", r"Read \[\[bdnf_and_growth_signals( \| [^\]]+)?\]\](?!\])")
    normal()


def completes_a_heading_and_a_moment():
    reloaded("hubermanlab/how_ketamine_acts_in_the_brain.md")
    for text, wanted in (("[[bdnf_and_growth_signals#Where", r"signals#Where it acts"), ("[00:46", r'data-t="00:46:0')):
        at_end(text)
        see("a list", r"Where it acts +(?:reference|.*file)|Where it acts.* reference" if "#" in text else r"00:46:0.* event")
        keys("C-n", "Enter")
        see(wanted, wanted)
        normal()


def lists_references():
    open_note("hubermanlab/nmda_receptor_basics.md")
    on("title:")
    keys("g", "r")
    see("the list", r"glutamate_and_gaba\.md")
    picture("references")
    normal()


def shows_the_outline():
    open_note("hubermanlab/nmda_receptor_basics.md")
    keys("Space", "s")
    see("the headings", r"│[ >]+\w+ +Two keys for one gate(?s:.*)│[ >]+\w+ +The magnesium plug")
    normal()


def finds_headings_of_the_vault_by_name():
    normal()
    keys("Space", "S")
    see("the picker", r"[╭┌]")
    typed("nmda#magnesium")
    see("the heading", r"The magnesium plug")
    normal()


def hints_at_titles_and_backlinks():
    """Helix asks for hints when a key has been pressed and nothing follows; a hover
    tells that the server is there to answer."""
    for note, word, hint in (
        ("brainbasics/hints.md", "index", r"\[\[index\]\] ?Welcome|\[\[index ?Welcome"),
        ("brainbasics/critical_periods.md", "neuroplasticity_across_life", r"(?m)^ +1 +--- \d+ backlinks?"),
    ):
        open_note(note)
        on(word)
        keys("Space", "k")
        see("a preview", r"index\.md|neuroplasticity_across_life\.md")
        normal()
        keys("g", "g")
        see(hint, hint)


def marks_the_same_link_elsewhere():
    open_note("hubermanlab/how_ketamine_acts_in_the_brain.md")
    on("nmda_receptor_basics")
    keys("Space", "h")
    see("two selections", r"(?m)^ ?NOR .*[/ ]2 sels")
    keys(",")


def creates_the_note_of_a_link():
    write_note("brainbasics/asks.md", "Read [[a_note_to_come]].\n\n\n\n\nOr [[one_that_stays_away]].\n")
    created, other = r"no note is named .a_note_to_come", r"no note is named .one_that_stays_away"
    see("the finding", created)
    on("a_note_to_come")
    keys("Space", "a")
    choose("Create")
    wait("the file", lambda: (workspace / "brainbasics/a_note_to_come.md").exists())
    open_note("brainbasics/asks.md")
    # A screen without any finding has not heard of them yet.
    wait("that finding to go", lambda: re.search(other, now := screen()) and not re.search(created, now))
    write_all()
    wait("its text", lambda: "title: A note to come" in text_of("brainbasics/a_note_to_come.md"))


def makes_a_note_of_a_section():
    reloaded("brainbasics/neuroplasticity_across_life.md")
    on("## Old age")
    keys("Space", "a")
    see("the menu", r"section")
    choose(re.search(r"  (\w[^\n]*section)", screen())[1].split("  ")[-1])
    write_all()
    wait("the file", lambda: (workspace / "brainbasics/old_age.md").exists())


def plays_a_moment():
    reloaded("hubermanlab/how_ketamine_acts_in_the_brain.md")
    on("[00:46:00]")
    keys("Space", "a")
    choose("Play from 00:46:00")
    if not newest:
        return see("the address", r"https://\S+Rxmv7rT9leo\S+=2760")
    wait("the address", lambda: opened.exists() and re.search(r"Rxmv7rT9leo.*=2760", opened.read_text()))


def renames_a_heading():
    reloaded("hubermanlab/bdnf_and_growth_signals.md")
    on("Where it acts")
    keys("Space", "r")
    see("the prompt", r"rename-to:")
    keys("C-u")
    typed("Where it works")
    see("the new name", r"rename-to:Where it works")
    keys("Enter")
    see("the heading", r"## Where it works")
    write_all()
    wait("the link", lambda: linking("BDNF#Where it works"))


def renames_a_note_and_its_links():
    before = len(linking("[[nmda_receptor_basics"))
    assert before >= 3, "links in three notes"
    reloaded("brainbasics/long_term_potentiation.md")
    on("nmda_receptor_basics")
    keys("Space", "r")
    see("the prompt", r"rename-to:")
    keys("C-u")
    typed("nmda_basics")
    see("the new name", r"rename-to:nmda_basics")
    keys("Enter")
    old, new = workspace / "hubermanlab/nmda_receptor_basics.md", workspace / "hubermanlab/nmda_basics.md"
    wait("the file", lambda: new.exists() and not old.exists())
    see("the link", r"\[\[nmda_basics")
    write_all()
    wait("all links", lambda: len(linking("[[nmda_basics")) >= before and not linking("[[nmda_receptor_basics"))


def moving_a_note_takes_its_links_along():
    before = len(linking("[[what_is_a_synapse"))
    assert before >= 2
    reloaded("brainbasics/what_is_a_synapse.md")
    command("move brainbasics/synapses.md")
    wait("the file", lambda: (workspace / "brainbasics/synapses.md").exists())
    see("the new name", at("synapses.md"))
    open_note("brainbasics/brainbasics.md")
    see("the new link", r"\[\[synapses")
    write_all()
    wait("all links", lambda: len(linking("[[synapses")) >= before and not linking("[[what_is_a_synapse"))


def notices_a_file_that_appears_changes_and_goes():
    write_note("brainbasics/reads.md", "Read [[to_come_later#A part]].\n")
    missing, partless = r"no note is named .to_come_later", r"has no heading|no heading .*A part"
    see("the finding", missing)
    note = workspace / "brainbasics/to_come_later.md"
    note.write_text("A note at last.\n")
    see("another one", partless)
    see("the finding to go", missing, gone=True)
    note.write_text("## A part\n")
    see("it to go", partless, gone=True)
    note.unlink()
    see("the first again", missing)


def runs_commands_of_the_server():
    open_note("brainbasics/brainbasics.md")
    command("lsp-workspace-command")
    see("the list", r"wikinote\.reindex")
    normal()


def start(folder, note):
    # On a socket of its own: the server of the last session may still be about to end,
    # and would take this one with it.
    global socket, sessions
    sessions += 1
    socket = str(work / f"tmux-{sessions}.sock")
    tmux("new-session", "-d", "-s", "t", "-x", "112", "-y", "29", "-c", str(folder), f"{helix} {note}")
    see("the editor", at(note))


def end():
    normal()
    command("quit-all!")
    wait("its end", lambda: subprocess.run(["tmux", "-S", socket, "has-session"], capture_output=True).returncode != 0)


def servers():
    pane = tmux("display-message", "-p", "-t", "t", "#{pane_pid}").strip()
    return [int(pid) for pid in subprocess.run(["pgrep", "-P", pane], text=True, capture_output=True).stdout.split()]


def serves_notes_and_marksman_its_own_folders():
    """With the other stanza, in a Helix of its own."""
    end()
    shutil.copy(stanzas / "beside-marksman.toml", config / "languages.toml")
    started = work / "marksman-started"
    (work / "bin/marksman").write_text(f'#!/bin/sh\ntouch "{started}"\nexec cat >/dev/null\n')
    (work / "bin/marksman").chmod(0o755)
    start(workspace, "index.md")
    write_note("asks_once_more.md", "Read [[what_nobody_wrote]].\n")
    see("a finding", r"no note is named .what_nobody_wrote")
    assert len(servers()) == 1 and not started.exists(), "marksman, too"
    end()
    others = work / "others"
    others.mkdir()
    (others / ".marksman.toml").touch()
    (others / "page.md").write_text("A page.\n")
    start(others, "page.md")
    wait("marksman", started.exists)
    assert len(servers()) == 1, "wikinote, too"


def goes_on_after_its_server_is_killed_and_restarted():
    reloaded("brainbasics/brainbasics.md")
    before = wait("the server", servers)
    assert len(before) == 1, before
    os.kill(before[0], signal.SIGKILL)
    see("a word about it", r"exited")
    normal()
    command("lsp-restart")
    wait("another server", lambda: [pid for pid in servers() if pid not in before])
    write_note("brainbasics/after_all.md", "Read [[nothing_that_is_here]].\n")
    see("a finding of the new server", r"no note is named .nothing_that_is_here")
    on("nothing_that")
    keys("r", "m")
    see("what it says of an edit", r"no note is named .m{12}_is_here")


GAPS = [
    *([] if newest else ["Helix 25.01 opens no address: it shows where a moment plays"]),
    "Helix shows no code lenses: hints and hovers tell the backlinks, `gr` lists them",
    "Helix takes no colours (semantic tokens), folds or selections from a language server",
    "Helix has no call hierarchy: `gr` lists who links here",
    "Helix shows no answers of commands: `:lsp-workspace-command` only runs them",
    "Helix starts no server again that has ended: `:lsp-restart` does",
]

print(version)
# There before Helix is: it asks for hints once, and not again when the server knows more.
(workspace / "brainbasics/hints.md").write_text("Back to [[index]] now.\n")
try:
    start(workspace, "two_channels_compared.md")
    for test in (
        hints_at_titles_and_backlinks, shows_diagnostics, lists_the_findings_of_all_notes_if_asked_to, goes_to_the_note_of_a_link, goes_to_the_heading_of_a_link,
        goes_from_a_stamp_to_what_is_said, shows_a_hover, applies_a_quick_fix, completes_a_link_with_its_brackets,
        completes_a_heading_and_a_moment, lists_references, shows_the_outline, finds_headings_of_the_vault_by_name,
        marks_the_same_link_elsewhere, creates_the_note_of_a_link, makes_a_note_of_a_section, plays_a_moment,
        renames_a_heading, renames_a_note_and_its_links, moving_a_note_takes_its_links_along,
        notices_a_file_that_appears_changes_and_goes, runs_commands_of_the_server,
        goes_on_after_its_server_is_killed_and_restarted, serves_notes_and_marksman_its_own_folders,
    ):
        check(test)
    for gap in GAPS:
        print(f"gap: {gap}")
    end()
except AssertionError as error:
    failed += 1
    print(f"FAIL {error}")

print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
