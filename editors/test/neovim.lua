-- Drives a real Neovim, in a terminal (tmux) and with keys, on $WORKSPACE: it is
-- asked by RPC what its state is, and pictures are taken of its screen. Every step
-- waits for what it expects, with a deadline; nothing is tried twice.
local workspace = vim.uv.fs_realpath(vim.env.WORKSPACE)
local passed, failed = 0, 0
local modern, newest = vim.fn.has("nvim-0.11") == 1, vim.fn.has("nvim-0.12") == 1
local deadline = tonumber(vim.env.DEADLINE_MS) or 20000

local function wait(what, condition)
  local got
  local ok = vim.wait(deadline, function()
    got = condition()
    return got
  end, 20)
  if not ok then
    error("never came: " .. what, 0)
  end
  return got
end

--------------------------------------------------------------- the Neovim under test

local run = vim.env.WORK
local address, socket = run .. "/nvim.sock", run .. "/tmux.sock"
-- Installed as any plugin folder is.
local plugins = vim.env.XDG_DATA_HOME .. "/nvim/site/pack/test/start"
vim.fn.mkdir(plugins, "p")
vim.uv.fs_symlink(vim.env.REPOSITORY .. "/editors/nvim", plugins .. "/wikinote")
-- What vim.ui.open() runs: remembers the address.
local opened, browser = run .. "/opened", run .. "/bin/xdg-open"
vim.fn.mkdir(run .. "/bin", "p")
vim.fn.writefile({ "#!/bin/sh", ('printf "%%s\\n" "$1" >> "%s"'):format(opened) }, browser)
vim.uv.fs_chmod(browser, 493) -- 0755
vim.env.PATH = run .. "/bin:" .. vim.env.PATH

local function tmux(...)
  local ran = vim.system({ "tmux", "-S", socket, "-f", run .. "/tmux.conf", ... }, { text = true }):wait(20000)
  assert(ran.code == 0, ran.stderr)
  return ran.stdout
end

vim.fn.writefile({ "set -g default-terminal tmux-256color", "set -g status off" }, run .. "/tmux.conf")
vim.system({
  "tmux", "-S", socket, "-f", run .. "/tmux.conf",
  "new-session", "-d", "-s", "t", "-x", "112", "-y", "25", "-c", workspace,
  ("'%s' --listen '%s' -i NONE -n -u '%s/neovim_init.lua' two_channels_compared.md"):format(
    vim.v.progpath, address, vim.fs.dirname(vim.fs.normalize(debug.getinfo(1, "S").source:sub(2)))
  ),
}):wait(20000)
local channel = wait("the editor", function()
  local ok, channel = pcall(vim.fn.sockconnect, "pipe", address, { rpc = true })
  return ok and channel > 0 and channel
end)

-- What runs in that Neovim, and what it returns. It is told, not asked: a prompt
-- ("Press ENTER") that comes up meanwhile would block a request for good.
local answers, asked = {}, 0
local own_channel = vim.rpcrequest(channel, "nvim_get_api_info")[1]
function _G.Answer(id, ok, got)
  answers[id] = { ok, got }
end

local function lua(code, ...)
  asked = asked + 1
  local id = asked
  vim.rpcnotify(channel, "nvim_exec_lua", [[
    local channel, id, code = ...
    local ok, got = pcall(assert(loadstring(code)), select(4, ...))
    vim.rpcnotify(channel, "nvim_exec_lua", "Answer(...)", { id, ok, got })
  ]], { own_channel, id, code, ... })
  wait("an answer to " .. code, function()
    if not answers[id] and vim.rpcrequest(channel, "nvim_get_mode").blocking then
      vim.rpcrequest(channel, "nvim_input", "<CR>")
    end
    return answers[id]
  end)
  local ok, got = unpack(answers[id])
  return assert(ok and { got }, got)[1]
end

local function keys(text)
  vim.rpcrequest(channel, "nvim_input", text)
end

local function screen()
  return tmux("capture-pane", "-p", "-t", "t")
end

local function see(what, pattern)
  local shown
  local ok = vim.wait(deadline, function()
    shown = screen()
    return shown:find(pattern) ~= nil
  end, 30)
  if not ok then
    error(("never saw %s (%s)"):format(what, pattern), 0)
  end
end

-- A picture for the READMEs; of one version, or they would overwrite each other.
local function picture(name)
  if newest and vim.env.PICTURES then
    local to = vim.env.PICTURES .. "/neovim-" .. name .. ".svg"
    local script = vim.env.REPOSITORY .. "/editors/test/terminal.py"
    local ran = vim.system({ "python3", script, socket, "Neovim", to }, { text = true }):wait(20000)
    assert(ran.code == 0, ran.stderr)
  end
end

---------------------------------------------------------------- what the tests say

local function normal()
  keys("<C-\\><C-n>")
  wait("normal mode", function()
    return vim.rpcrequest(channel, "nvim_get_mode").mode == "n"
  end)
end

local function check(name, test)
  if not name:find(vim.env.ONLY or "", 1, true) then
    return
  end
  local ok, why = pcall(test)
  if ok then
    passed = passed + 1
  else
    failed = failed + 1
  end
  print((ok and "ok   " or "FAIL ") .. name .. (ok and "" or ": " .. tostring(why) .. "\n" .. screen()))
  normal()
end

local function gap(what)
  print("gap: " .. what)
end

-- Windows of earlier tests are closed, and what they left unwritten is dropped.
local function open(path)
  lua("vim.cmd('silent! only!') vim.cmd.edit({ ..., bang = true })", path)
  wait("a client", function()
    return lua("local c = vim.lsp.get_clients({ bufnr = 0 })[1] return c and c.initialized or false")
  end)
end

-- The cursor on the first `text` of the buffer.
local function on(text)
  assert(lua([[vim.fn.cursor(1, 1) return vim.fn.search('\\V' .. ..., 'cW')]], text) > 0, "no " .. text)
end

-- The message of a diagnostic of this code in the current buffer.
local function finding(code, message)
  return lua([[local code, message = ...
    for _, found in ipairs(vim.diagnostic.get(0)) do
      if found.code == code and found.message:find(message, 1, true) then return found.message end
    end]], code, message or "")
end

local function no_finding(code, message)
  return finding(code, message) == nil
end

local function line()
  return lua("return vim.api.nvim_get_current_line()")
end

local function text()
  return lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')")
end

local function name()
  return lua("return vim.fn.expand('%:t')")
end

-- The text of a floating window that is no preview of a completion.
local function float()
  return lua([[for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
    end
  end]])
end

local function close_floats()
  lua([[for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then vim.api.nvim_win_close(window, true) end
  end]])
end

local function list(which)
  return lua(([[return vim.tbl_map(function(item)
    return vim.fn.bufname(item.bufnr) .. ': ' .. item.text end, vim.fn.%s)]]):format(which or "getqflist()"))
end

local function fresh_list()
  lua("vim.fn.setqflist({}, 'r') vim.fn.setloclist(0, {}, 'r')")
end

local function on_disk(path)
  return table.concat(vim.fn.readfile(workspace .. "/" .. path), "\n")
end

local function exists(path)
  return vim.uv.fs_stat(workspace .. "/" .. path) ~= nil
end

local function linking(fixed)
  return vim.fn.systemlist({ "grep", "-rlF", "--include=*.md", fixed, workspace })
end

local function write_all()
  lua("vim.cmd('silent! wall!')")
end

-- Chooses an entry of Neovim's own menu, as one reads it.
local function choose(entry)
  entry = "(%d+): [^\n]*" .. entry
  see("the menu", entry)
  local number = screen():match(entry)
  keys(number .. "<CR>")
end

-------------------------------------------------------------------------- the tests

print(lua("return 'Neovim ' .. tostring(vim.version())"))

check("starts", function()
  wait("a client", function()
    return lua("local c = vim.lsp.get_clients({ bufnr = 0 })[1] return c and c.initialized or false")
  end)
  assert(lua("return vim.lsp.get_clients()[1].root_dir") == workspace)
end)

check("shows diagnostics", function()
  local found = wait("ambiguous-link", function()
    return finding("ambiguous-link")
  end)
  assert(found:find("hubermanlab/overview.md", 1, true), found)
  open("hubermanlab/moments_that_lead_astray.md")
  wait("a finding about a stamp", function()
    return finding("timestamp-past-end")
  end)
  on("timestamp")
end)

check("applies a quick fix", function()
  open("brainbasics/glutamate_and_gaba.md")
  wait("inexact-link", function()
    return finding("inexact-link", "is the title of")
  end)
  on("NMDA receptor basics")
  keys("gra")
  choose("Change target to")
  wait("the fix", function()
    return line() == "- the title: [[nmda_receptor_basics | NMDA receptor basics]]"
  end)
end)

check("goes to the note of a link", function()
  open("brainbasics/brainbasics.md")
  on("glutamate_and_gaba")
  keys("<C-]>")
  wait("the note", function()
    return name() == "glutamate_and_gaba.md"
  end)
  keys("<C-t>")
  wait("the way back", function()
    return name() == "brainbasics.md"
  end)
end)

check("goes to the heading of a link", function()
  open("brainbasics/glutamate_and_gaba.md")
  on("Where it acts")
  keys("<C-]>")
  wait("the heading", function()
    return name() == "bdnf_and_growth_signals.md" and line():find("## Where it acts", 1, true)
  end)
end)

check("goes from a stamp to what is said, else to its chapter", function()
  open("hubermanlab/how_ketamine_acts_in_the_brain.md")
  on("00:46:00")
  keys("<C-]>")
  wait("the words", function()
    return name():find("%.en%.vtt$") and line():find("^00:46:00")
  end)
  open("hubermanlab/nmda_receptor_basics.md")
  on("00:35:54")
  keys("<C-]>")
  wait("the chapter", function()
    return name():find("%.info%.json$") and line():find('"start_time": 2', 1, true)
  end)
end)

check("shows a hover, of a note and of a moment", function()
  open("hubermanlab/how_ketamine_acts_in_the_brain.md")
  on("bdnf_and_growth_signals|")
  keys("K")
  local shown = wait("a window", float)
  assert(shown:find("backlink", 1, true), shown)
  see("it on the screen", "growth")
  picture("hover")
  close_floats()
  on("[00:46:00]")
  keys("K")
  shown = wait("a window", float)
  close_floats()
  assert(shown:find("46:00", 1, true), shown)
end)

-- A link that is typed, and one whose closing brackets a plugin has put already.
-- The list comes as one types (0.11), or when asked for.
local function completes(test, brackets, asks)
  check(test, function()
    open("brainbasics/exercise_and_new_neurons.md")
    -- Beside a lens above the first line, Neovim puts the list a line too high.
    lua("vim.api.nvim_buf_set_lines(0, -1, -1, false, { '', '' }) vim.cmd('normal! G') vim.fn.winrestview({ topline = 2 })")
    if asks and modern then
      -- No list by itself: one that comes late would be shown after the choice.
      lua("vim.lsp.completion.enable(false, vim.lsp.get_clients({ bufnr = 0 })[1].id, 0)")
    end
    keys("ARead [[" .. brackets .. ("<Left>"):rep(#brackets))
    if not asks then
      see("the list", "Read %[%[ *\n[^\n]* File ")
      picture("completion")
    end
    keys("bdnf_and" .. (asks and "<C-x><C-o>" or ""))
    wait("what was typed, and a list", function()
      return line() == "Read [[bdnf_and" .. brackets and lua("return vim.fn.pumvisible() == 1")
    end)
    see("what fits", "BDNF[^\n]* File ")
    keys("<C-n>")
    wait("the choice", function()
      return lua("return vim.fn.complete_info({ 'selected' }).selected >= 0")
    end)
    if not asks and newest then
      see("its preview", "building work")
    end
    keys("<C-y>")
    wait("the end of the list", function()
      return lua("return vim.fn.pumvisible() == 0")
    end)
    assert(line():match("^Read %[%[bdnf_and_growth_signals | [^%[%]|]+%]%]$"), line())
  end)
end
completes("completes a link", "", not modern)
completes("completes a link whose closing brackets are there", "]]", true)
if modern and not newest then
  gap("Neovim 0.11's own completion previews nothing, 0.12's does")
elseif not modern then
  gap("Neovim 0.10's own completion offers no moments: it passes over `filterText`, which nvim-cmp and blink read")
end

local function completes_at_end(what, typed, wanted)
  check("completes " .. what, function()
    open("hubermanlab/how_ketamine_acts_in_the_brain.md")
    keys("Go<CR>" .. typed)
    wait("what was typed", function()
      return line() == typed
    end)
    keys("<C-x><C-o>")
    wait("a menu", function()
      return lua("return vim.fn.pumvisible() == 1")
    end)
    keys("<C-n><C-y>")
    wait(wanted, function()
      return line():find(wanted, 1, true)
    end)
  end)
end
completes_at_end("a heading", "[[bdnf_and_growth_signals#Where", "[[bdnf_and_growth_signals#Where it acts")
completes_at_end("a tag", "#ke", "#ketamine")
if modern then
  completes_at_end("a moment", "[00:4", '<a class="yt-timestamp" data-t="00:4')
  completes_at_end("a moment by what is said", "@foot comes off", 'data-t="00:46:0')
end

check("lists references", function()
  open("hubermanlab/nmda_receptor_basics.md")
  fresh_list()
  on("title:")
  keys("grr")
  wait("the list", function()
    return #list() > 2
  end)
  see("it on the screen", "glutamate_and_gaba.md")
  picture("references")
end)

check("shows the outline", function()
  open("hubermanlab/nmda_receptor_basics.md")
  fresh_list()
  keys("gO")
  wait("the headings", function()
    -- 0.10 has it in the quickfix list, later ones in the location list.
    local headings = table.concat(list(modern and "getloclist(0)" or nil), "\n")
    return headings:find("Two keys for one gate", 1, true) and headings:find("The magnesium plug", 1, true)
  end)
end)

check("finds notes and headings of the vault by name", function()
  open("index.md")
  fresh_list()
  lua("vim.lsp.buf.workspace_symbol('nmda#magnesium')")
  wait("the heading", function()
    return table.concat(list(), "\n"):find("The magnesium plug", 1, true)
  end)
end)

check("lists the notes that link here as callers", function()
  open("hubermanlab/dose_route_and_risk.md")
  fresh_list()
  lua("vim.fn.cursor(1, 1) vim.lsp.buf.incoming_calls()")
  wait("the list", function()
    return table.concat(list(), "\n"):find("how_ketamine_acts_in_the_brain", 1, true)
  end)
end)

check("a lens counts links and opens their list", function()
  open("hubermanlab/dose_route_and_risk.md")
  fresh_list()
  on("## What to watch")
  see("the lens", "1 link to this heading")
  if newest then
    keys("grx")
  else
    lua("vim.lsp.codelens.run()")
  end
  wait("the list", function()
    return table.concat(list(), "\n"):find("dissociative_states", 1, true)
  end)
end)

check("colours the parts of links by what they are", function()
  open("brainbasics/stress_and_the_hippocampus.md")
  on("ketamine_and_the_opiod_pathway")
  wait("a mark for a broken link", function()
    return lua([[for _, token in ipairs(vim.lsp.semantic_tokens.get_at_pos() or {}) do
      if token.type == 'class' and token.modifiers.unresolved then return true end
    end
    return false]])
  end)
end)

check("hints at titles", function()
  open("brainbasics/critical_periods.md")
  lua("vim.api.nvim_buf_set_lines(0, -1, -1, false, { '', '[[index]]' })")
  wait("a hint", function()
    return lua([[for _, hint in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
      if hint.inlay_hint.position.line == vim.fn.line('$') - 1 then return hint.inlay_hint.label == 'Welcome' end
    end]])
  end)
end)

check("marks the same link elsewhere in the note", function()
  open("hubermanlab/how_ketamine_acts_in_the_brain.md")
  on("nmda_receptor_basics")
  lua("vim.lsp.buf.document_highlight()")
  wait("two marks", function()
    return lua([[local space = vim.api.nvim_get_namespaces()['nvim.lsp.references']
        or vim.api.nvim_get_namespaces()['vim_lsp_references']
      return space and #vim.api.nvim_buf_get_extmarks(0, space, 0, -1, {}) >= 2 or false]])
  end)
end)

if modern then
  check("folds sections", function()
    open("hubermanlab/nmda_receptor_basics.md")
    lua("vim.wo.foldmethod, vim.wo.foldexpr = 'expr', 'v:lua.vim.lsp.foldexpr()'")
    on("## Two keys")
    wait("a fold", function()
      return lua("return vim.fn.foldlevel('.') > 0")
    end)
    lua("vim.wo.foldmethod = 'manual'")
  end)
else
  gap("Neovim 0.10 takes no folds from a language server, 0.11 does")
end

if newest then
  check("selects by structure", function()
    open("hubermanlab/nmda_receptor_basics.md")
    on("receptor is a gate")
    keys("van")
    wait("a selection beyond the word", function()
      return lua("return vim.fn.mode() == 'v' or vim.fn.mode() == 'V'")
        and lua("local a, b = vim.fn.getpos('v'), vim.fn.getpos('.') return (b[2] - a[2]) * 1000 + b[3] - a[3] > 1")
    end)
  end)
else
  gap("Neovim before 0.12 does not select by a language server's structure")
end

check("jumps to the next finding", function()
  open("brainbasics/stress_and_the_hippocampus.md")
  wait("broken-link", function()
    return finding("broken-link")
  end)
  lua("vim.fn.cursor(1, 1)")
  keys("]d")
  wait("the place", function()
    return line():find("A letter is missing", 1, true)
  end)
  see("the message", "no note is named")
  picture("diagnostics")
end)

check("creates the note that a link asks for", function()
  open("brainbasics/overview.md")
  lua("vim.api.nvim_buf_set_lines(0, 0, -1, false, { '[[a_note_to_come | To come]]' })")
  wait("broken-link", function()
    return finding("broken-link")
  end)
  lua("vim.fn.cursor(1, 5)")
  keys("gra")
  choose("Create")
  wait("the finding to go", function()
    return no_finding("broken-link")
  end)
  write_all()
  local written = on_disk("brainbasics/a_note_to_come.md")
  assert(written:find("title: A note to come", 1, true), written)
end)

check("makes a note of a section", function()
  open("brainbasics/neuroplasticity_across_life.md")
  on("## Old age")
  keys("gra")
  choose("section")
  wait("a link in its stead", function()
    local left = lua([[return table.concat(vim.fn.getbufline('brainbasics/neuroplasticity_across_life.md', 1, '$'), '\n')]])
    return left:find("[[old_age", 1, true) and not left:find("It does not stop", 1, true)
  end)
  write_all()
  local written = on_disk("brainbasics/old_age.md")
  assert(written:find("It does not stop", 1, true), written)
end)

check("renames a heading and the anchors of its links", function()
  open("hubermanlab/bdnf_and_growth_signals.md")
  on("Where it acts")
  keys("grn")
  see("the prompt", "New Name: Where it acts")
  keys("<C-u>Where it works<CR>")
  wait("the heading", function()
    return line() == "## Where it works"
  end)
  write_all()
  assert(on_disk("brainbasics/glutamate_and_gaba.md"):find("BDNF#Where it works", 1, true))
end)

check("renames a note and its links in other notes", function()
  local before = #linking("[[nmda_receptor_basics")
  assert(before >= 3, "links in three notes")
  open("hubermanlab/nmda_receptor_basics.md")
  on("NMDA receptor basics")
  keys("grn")
  see("the prompt", "New Name: nmda_receptor_basics")
  keys("<C-u>nmda_basics<CR>")
  wait("the file", function()
    return exists("hubermanlab/nmda_basics.md")
  end)
  assert(not exists("hubermanlab/nmda_receptor_basics.md"))
  wait("the buffer's name", function()
    return name() == "nmda_basics.md"
  end)
  write_all()
  local linking_now, left = linking("[[nmda_basics"), linking("[[nmda_receptor_basics")
  assert(#linking_now == before and #left == 0, vim.inspect({ linking_now, left }))
end)

-- The sequence of nvim-lsp-file-operations, oil.nvim and neo-tree: whoever offers
-- to be asked is asked, the edit is applied, the file moves, and all are told.
check("a file renamed in a file manager takes its links along", function()
  open("brainbasics/brainbasics.md")
  local before = #linking("[[what_is_a_synapse")
  assert(before >= 2)
  lua([[local old, new = ...
    local files = { files = { { oldUri = vim.uri_from_fname(old), newUri = vim.uri_from_fname(new) } } }
    local modern = vim.fn.has('nvim-0.11') == 1
    local asked = 0
    for _, client in ipairs(vim.lsp.get_clients()) do
      local filters = vim.tbl_get(client.server_capabilities, 'workspace', 'fileOperations', 'willRename', 'filters')
      if filters then
        asked = asked + 1
        local request = modern and function(...) return client:request_sync(...) end or client.request_sync
        local answer = request('workspace/willRenameFiles', files, 20000, 0)
        vim.lsp.util.apply_workspace_edit(answer.result, client.offset_encoding)
        vim.lsp.util.rename(old, new)
        local notify = modern and function(...) return client:notify(...) end or client.notify
        notify('workspace/didRenameFiles', files)
      end
    end
    assert(asked == 1, 'the server wants to be asked')]],
    workspace .. "/brainbasics/what_is_a_synapse.md", workspace .. "/brainbasics/synapses.md")
  write_all()
  local now, left = linking("[[synapses"), linking("[[what_is_a_synapse")
  assert(exists("brainbasics/synapses.md") and #now == before and #left == 0, vim.inspect({ now, left }))
  on("[[synapses")
  wait("no finding there", function()
    return no_finding("broken-link", "synapse")
  end)
end)
gap("netrw, Neovim's own file explorer, tells no server of a rename: `:WikinoteMove` does it")

check(":WikinoteMove takes the links along", function()
  open("brainbasics/habits_and_reward.md")
  local before = #linking("[[habits_and_reward")
  assert(before >= 1)
  keys(":WikinoteMove hubermanlab/habits<CR>")
  wait("the file", function()
    return exists("hubermanlab/habits.md") and not exists("brainbasics/habits_and_reward.md")
  end)
  wait("the buffer's name", function()
    return name() == "habits.md"
  end)
  write_all()
  local now, left = linking("habits |"), linking("[[habits_and_reward")
  assert(#now == before and #left == 0, vim.inspect({ now, left }))
end)

-- What the server is told, while `act` runs.
local function told(act)
  lua([[local client = vim.lsp.get_clients({ name = 'wikinote' })[1]
    _G.told, _G.notify = {}, rawget(client, 'notify')
    local notify = client.notify
    client.notify = function(...)
      local first, second = ...
      table.insert(_G.told, type(first) == 'string' and first or second)
      return notify(...)
    end]])
  local ok, why = pcall(act)
  local methods = lua([[vim.lsp.get_clients({ name = 'wikinote' })[1].notify = _G.notify return _G.told]])
  assert(ok, why)
  return vim.tbl_filter(function(method) return method == "workspace/didRenameFiles" end, methods)
end

check(":WikinoteMove writes a new note before it moves it", function()
  open("brainbasics/brainbasics.md")
  lua("vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'See [[what_a_nap_is]].' })")
  keys(":WikinoteNew What a nap is<CR>")
  wait("its text", function()
    return name() == "what_a_nap_is.md" and text():find("title: What a nap is", 1, true)
  end)
  lua("vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'And [this](sleep_and_memory.md).' })")
  local renames = told(function()
    keys(":WikinoteMove naps/v1.2<CR>")
    wait("the file", function()
      return exists("naps/v1.2.md") and name() == "v1.2.md"
    end)
    wait("the link to follow", function()
      return lua("return vim.fn.getbufline('brainbasics/brainbasics.md', '$')[1]"):find("v1.2", 1, true)
    end)
  end)
  assert(#renames == 1 and not exists("brainbasics/what_a_nap_is.md"))
  assert(text():find("[this](../brainbasics/sleep_and_memory.md)", 1, true), text())
  assert(on_disk("naps/v1.2.md"):find("title: What a nap is", 1, true))
end)

check(":WikinoteMove changes no link if the file cannot move", function()
  open("brainbasics/sleep_and_memory.md")
  local before = #linking("[[sleep_and_memory")
  assert(before >= 1)
  local renames = told(function()
    -- A folder that is a file.
    keys(":WikinoteMove index.md/naps<CR>")
    wait("a word about it", function()
      return lua("return vim.fn.execute('messages'):find('cannot be moved there, and no link was changed', 1, true) ~= nil")
    end)
  end)
  write_all()
  assert(#renames == 0 and exists("brainbasics/sleep_and_memory.md"))
  assert(name() == "sleep_and_memory.md" and #linking("[[sleep_and_memory") == before)
end)

check("notices a file that appears, changes and goes on disk", function()
  open("brainbasics/stress_and_the_hippocampus.md")
  local wanted = "ketamine_and_the_opiod_pathway"
  local path = workspace .. "/brainbasics/" .. wanted .. ".md"
  lua("vim.api.nvim_buf_set_lines(0, -1, -1, false, { ... })", ("[[%s#A part]]"):format(wanted))
  wait("broken-link", function()
    return finding("broken-link", wanted)
  end)
  vim.fn.writefile({ "A note at last." }, path)
  wait("another finding", function()
    return no_finding("broken-link", wanted) and finding("broken-anchor", "A part")
  end)
  vim.fn.writefile({ "## A part" }, path)
  wait("no finding", function()
    return no_finding("broken-link", wanted) and no_finding("broken-anchor")
  end)
  vim.fn.delete(path)
  wait("broken-link again", function()
    return finding("broken-link", wanted)
  end)
end)

check(":WikinoteBacklinks, :WikinoteWanted, :WikinoteExplain, :WikinoteReport, :WikinoteReindex", function()
  open("brainbasics/brainbasics.md")
  fresh_list()
  keys(":WikinoteBacklinks<CR>")
  wait("the list", function()
    return #list() > 3 and lua("return vim.fn.getqflist({ title = 1 }).title == 'Backlinks'")
  end)
  open("brainbasics/brainbasics.md")
  keys(":WikinoteWanted<CR>")
  choose("language_learning_after_sixty %(%d+%)")
  wait("where it is wanted", function()
    return table.concat(list(), "\n"):find("Language learning after sixty", 1, true)
  end)
  open("brainbasics/brainbasics.md")
  on("glutamate_and_gaba")
  keys(":WikinoteExplain<CR>")
  wait("the reason", function()
    local shown = float()
    return shown and shown:find("glutamate_and_gaba", 1, true)
  end)
  close_floats()
  keys(":WikinoteReport<CR>")
  wait("the report", function()
    return lua("return vim.bo.buftype == 'nofile'") and text():find("broken%-link")
  end)
  open("brainbasics/brainbasics.md")
  keys(":WikinoteReindex<CR>")
  wait("the count", function()
    return lua("return vim.fn.execute('messages'):find('%d+ notes with %d+ links read') ~= nil")
  end)
end)

check(":WikinoteNew and :WikinoteRandomNote", function()
  open("brainbasics/brainbasics.md")
  keys(":WikinoteNew What a dream is<CR>")
  wait("its text", function()
    return name() == "what_a_dream_is.md" and text():find("title: What a dream is", 1, true)
  end)
  assert(not exists("brainbasics/what_a_dream_is.md"), "not written yet")
  open("index.md")
  keys(":WikinoteRandomNote<CR>")
  wait("a note", function()
    return name() ~= "" and lua("return vim.uv.fs_stat(vim.fn.expand('%:p')) ~= nil")
  end)
end)

check(":WikinoteRandomNote opens others in another session", function()
  open("index.md")
  -- Each Neovim begins with the same numbers.
  local session = [[math.randomseed(1)
    local notes = {}
    for _ = 1, 10 do
      vim.cmd.edit("index.md")
      vim.cmd("WikinoteRandomNote")
      table.insert(notes, vim.fn.expand("%"))
    end
    vim.cmd.edit("index.md")
    return table.concat(notes, "\n")]]
  assert(lua(session) ~= lua(session))
end)

check("plays a moment, by command and by action", function()
  open("hubermanlab/how_ketamine_acts_in_the_brain.md")
  local function played(second)
    return vim.uv.fs_stat(opened) and table.concat(vim.fn.readfile(opened), "\n"):find("Rxmv7rT9leo.*=" .. second)
  end
  on("[00:46:00]")
  keys(":WikinotePlayMoment<CR>")
  wait("the address", function()
    return played(46 * 60)
  end)
  on("[01:03:40]")
  keys("gra")
  choose("Play")
  wait("the address", function()
    return played(3600 + 3 * 60 + 40)
  end)
end)

check(":compiler wikinote and :make fill the quickfix list", function()
  open("index.md")
  keys(":compiler wikinote<CR>:silent make<CR>")
  wait("a finding with its place, kind and text", function()
    return lua([[for _, one in ipairs(vim.fn.getqflist()) do
        if one.text:find("[unclosed-link]", 1, true) then
          return vim.fs.basename(vim.fn.bufname(one.bufnr)) == "attention_and_acetylcholine.md"
            and one.lnum == 10 and one.col == 34 and one.type:lower() == "w"
        end
      end
      return false]])
  end)
  local odd = lua("return #vim.tbl_filter(function(one) return one.valid == 0 end, vim.fn.getqflist())")
  assert(odd == 0, odd .. " lines are no finding")
  -- Beside letters of several bytes, and of each severity.
  local read = lua([==[local lines = {}
    for kind in vim.gsplit("error warning information hint", " ") do
      table.insert(lines, "index.md:1:5: " .. kind .. ": what [a-code]")
    end
    vim.fn.setqflist({}, " ", { lines = lines, efm = vim.bo[vim.fn.bufnr("index.md")].errorformat })
    vim.api.nvim_buf_set_lines(vim.fn.bufnr("index.md"), 0, 1, false, { "\u{e9}\u{e9}\u{e9} [[nobody]]" })
    vim.cmd("silent cfirst")
    return { table.concat(vim.tbl_map(function(one) return one.type:lower() end, vim.fn.getqflist())),
      vim.api.nvim_get_current_line():sub(vim.fn.col(".")) }]==])
  assert(read[1] == "ewin", read[1])
  assert(read[2] == "[[nobody]]", read[2])
end)

check("goes on after its server is killed and the note opened again", function()
  open("brainbasics/overview.md")
  local killed = lua([[local killed = 0
    for _, pid in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do
      if vim.api.nvim_get_proc(pid).name:find('^w') then
        vim.uv.kill(pid, 'sigkill')
        killed = killed + 1
      end
    end
    return killed]])
  assert(killed == 1, killed .. " servers")
  wait("the client to notice", function()
    return lua("return #vim.lsp.get_clients() == 0")
  end)
  keys(":WikinoteBacklinks<CR>")
  wait("a word about it", function()
    return lua("return vim.fn.execute('messages'):find('`:WikinoteRestart` starts it', 1, true) ~= nil")
  end)
  keys(":edit!<CR>")
  wait("a client", function()
    return lua("local c = vim.lsp.get_clients({ bufnr = 0 })[1] return c and c.initialized or false")
  end)
  keys("Go<CR>[[nowhere_to_be_found]]")
  wait("what was typed to be read", function()
    return finding("broken-link", "nowhere_to_be_found")
  end)
end)
gap("Neovim starts no server again that has ended: `:WikinoteRestart` does, or `:edit` for one note")

check(":WikinoteRestart starts the server for all open notes", function()
  open("brainbasics/overview.md")
  lua("vim.cmd.badd('index.md') vim.fn.bufload('index.md') vim.bo[vim.fn.bufnr('index.md')].filetype = 'markdown'")
  local before = lua("return vim.lsp.get_clients()[1].id")
  keys(":WikinoteRestart<CR>")
  wait("another client, with all of them", function()
    return lua([[local before = ...
      local client = vim.lsp.get_clients()[1]
      return client and client.id ~= before and client.attached_buffers[vim.fn.bufnr('index.md')]
        and client.attached_buffers[vim.fn.bufnr('brainbasics/overview.md')] and true]], before)
  end)
end)

check(":WikinoteRestart ends a server that hangs, and nothing waits for it", function()
  local hanging = run .. "/bin/wikinote-that-hangs"
  vim.fn.writefile(vim.split([[#!/usr/bin/env python3
import json, sys

read = sys.stdin.buffer
while line := read.readline().strip():
    size = int(line.split(b":")[1])
answer = json.dumps({"jsonrpc": "2.0", "id": json.loads(read.read(size))["id"], "result": {"capabilities": {}}})
print(f"Content-Length: {len(answer)}\r\n\r\n{answer}", end="", flush=True)
while read.read(1):
    pass]], "\n"), hanging)
  vim.uv.fs_chmod(hanging, 493) -- 0755
  local function client()
    return lua([[local client = vim.lsp.get_clients({ name = 'wikinote', bufnr = 0 })[1]
      return client and { client.id, client.config.cmd[1] } or false]])
  end
  local function attached(program)
    return wait("a client of " .. program, function()
      local now = client()
      return now and now[2] == program and now[1]
    end)
  end
  open("brainbasics/overview.md")
  lua("require('wikinote').setup({ cmd = { ..., 'server' } })", hanging)
  keys(":WikinoteRestart<CR>")
  local before = attached(hanging)
  lua("require('wikinote').setup({ cmd = { 'wikinote', 'server' } }) vim.cmd('messages clear')")
  keys(":WikinoteRestart<CR>:let g:left = luaeval('vim.lsp.get_clients({ bufnr = 0 })[1].id')<CR>")
  attached("wikinote")
  assert(lua("return vim.g.left") == before, "keys typed meanwhile were not read")
  wait("a word about it", function()
    return lua("return vim.fn.execute('messages'):find('the server hung. It was killed', 1, true) ~= nil")
  end)
  assert(not lua("return vim.fn.execute('messages'):find('deprecated', 1, true) ~= nil"), "a warning")
  keys("Go<CR>[[nowhere_after_that]]")
  wait("what was typed to be read", function()
    return finding("broken-link", "nowhere_after_that")
  end)
end)

local function health()
  lua("vim.cmd('checkhealth wikinote')")
  wait("the report", function()
    return text():find("Settings", 1, true) or text():find("is not on your path", 1, true)
  end)
  return text()
end

check(":checkhealth tells of the server, the folder, the client and bad settings", function()
  open("index.md")
  lua("require('wikinote').setup({ init_options = { publisher = 'x' } })")
  keys(":WikinoteRestart<CR>")
  -- One that another test began to start may come first, and go again.
  wait("the client with the new settings, alone", function()
    return lua([[local clients = vim.lsp.get_clients({ name = "wikinote" })
      return #clients == 1 and (clients[1].config.init_options or {}).publisher == "x"]])
  end)
  local report = health()
  for _, expected in ipairs({
    "wikinote %d", "`[^`]+`, because of `.wikinote.toml` in it", "Attached to %d+ buffer", "Columns are counted in utf",
    "The server watches the files itself", "It answers: %d+ notes", "WARNING.-`publisher` is \"x\"",
  }) do
    assert(report:find(expected), expected .. " in\n" .. report)
  end
  assert(not report:find("ERROR"), report)
end)

check(":checkhealth looks at the server that would be started, and tells what to do where there is none", function()
  -- No note is open, and nothing runs.
  lua([[vim.cmd("silent! only! | %bwipeout!")
    for _, client in ipairs(vim.lsp.get_clients()) do
      if vim.fn.has("nvim-0.11") == 1 then client:stop(true) else client.stop(true) end
    end]])
  wait("no client", function()
    return lua("return #vim.lsp.get_clients() == 0")
  end)
  local mine = run .. "/bin/wikinote-of-mine"
  vim.uv.fs_symlink(vim.fn.exepath("wikinote"), mine)
  lua("require('wikinote').setup({ cmd = { ..., 'server' } })", mine)
  local report = health()
  assert(report:find("wikinote-of-mine", 1, true) and not report:find("ERROR"), report)
  lua("require('wikinote').setup({ cmd = { 'wikinote-of-nobody', 'server' } })")
  report = health()
  assert(report:find("ERROR.-`wikinote%-of%-nobody` is not on your path"), report)
  assert(report:find(modern and 'vim.lsp.config("wikinote", {' or 'require("wikinote").setup({', 1, true), report)
end)

check("has a help file with tags", function()
  lua("vim.cmd('helptags ' .. ...)", vim.env.REPOSITORY .. "/editors/nvim/doc")
  for _, tag in ipairs({ "wikinote.txt", "wikinote-setup", "wikinote.setup()", ":WikinoteWanted", "wikinote-trouble" }) do
    lua("vim.cmd('silent! only!') vim.cmd.help(...)", tag)
    assert(name() == "wikinote.txt", tag)
  end
end)

print(("%d passed, %d failed\n"):format(passed, failed))
pcall(vim.rpcrequest, channel, "nvim_input", "<C-\\><C-n>:qall!<CR>")
-- One that hangs is ended by who started this script.
local function gone()
  return vim.system({ "tmux", "-S", socket, "has-session" }):wait(5000).code ~= 0
end
if not vim.wait(10000, gone, 50) then
  print("FAIL quits")
  failed = failed + 1
end
os.exit(failed == 0 and 0 or 1)
