-- Drives Neovim's own LSP client, in this very process, on $WORKSPACE. Every
-- step waits for what it expects, with a deadline.
local workspace = vim.uv.fs_realpath(vim.env.WORKSPACE)
local passed, failed = 0, 0

local function wait(what, condition)
  local got
  local ok = vim.wait(20000, function()
    got = condition()
    return got
  end, 20)
  if not ok then error("never came: " .. what, 0) end
  return got
end

local function check(name, test)
  local ok, why = pcall(test)
  if ok then passed = passed + 1 else failed = failed + 1 end
  print((ok and "ok   " or "FAIL ") .. name .. (ok and "" or ": " .. tostring(why)))
end

local function open(path) vim.cmd.edit({ workspace .. "/" .. path, bang = true }) end

-- The cursor on the first `text` of the buffer.
local function on(text)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search("\\V" .. text, "cW") > 0, "no " .. text)
end

local function codes()
  local found = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do found[diagnostic.code] = diagnostic end
  return found
end

local function line() return vim.api.nvim_get_current_line() end

-- As the README says, for this Neovim.
local config = dofile(vim.env.REPOSITORY .. "/editors/nvim/lsp/wikinote.lua")
vim.cmd("filetype on")
if vim.lsp.enable then
  vim.opt.runtimepath:append(vim.env.REPOSITORY .. "/editors/nvim")
  vim.lsp.enable("wikinote")
else
  vim.api.nvim_create_autocmd("FileType", {
    pattern = config.filetypes,
    callback = function(event)
      vim.lsp.start({
        name = "wikinote",
        cmd = config.cmd,
        root_dir = vim.fs.root(event.buf, config.root_markers),
        commands = config.commands,
      }, { bufnr = event.buf })
    end,
  })
end

check("starts", function()
  open("two_channels_compared.md")
  wait("a client", function()
    local client = vim.lsp.get_clients({ bufnr = 0 })[1]
    return client and client.initialized
  end)
end)

check("shows diagnostics", function()
  local found = wait("ambiguous-link", function() return codes()["ambiguous-link"] end)
  assert(found.message:find("hubermanlab/overview.md", 1, true), found.message)
end)

check("goes to a definition, by link and heading", function()
  open("brainbasics/brainbasics.md")
  on("glutamate_and_gaba")
  vim.lsp.buf.definition()
  wait("the note", function() return vim.fn.expand("%:t") == "glutamate_and_gaba.md" end)
  on("Where it acts")
  vim.lsp.buf.definition()
  wait("the other note", function() return vim.fn.expand("%:t") == "bdnf_and_growth_signals.md" end)
  wait("the heading", function() return line():find("## Where it acts", 1, true) end)
end)

check("shows a hover", function()
  open("brainbasics/brainbasics.md")
  on("glutamate_and_gaba")
  vim.lsp.buf.hover()
  local text = wait("a window", function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= "" then
        local text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
        vim.api.nvim_win_close(window, true)
        return text
      end
    end
  end)
  assert(text:find("backlink", 1, true), text)
end)

check("applies a quick fix", function()
  open("brainbasics/glutamate_and_gaba.md")
  wait("inexact-link", function() return codes()["inexact-link"] end)
  on("NMDA receptor basics")
  vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.isPreferred end })
  wait("the fix", function() return line() == "- the title: [[nmda_receptor_basics | NMDA receptor basics]]" end)
end)

check("completes a link, with its brackets", function()
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { "See [[bdnf_and]] too" })
  vim.fn.cursor(vim.fn.line("$"), 15)
  local params = vim.lsp.util.make_position_params(0, "utf-16")
  local answers = assert(vim.lsp.buf_request_sync(0, "textDocument/completion", params, 20000))
  local item = select(2, next(answers)).result.items[1]
  vim.lsp.util.apply_text_edits({ item.textEdit }, vim.api.nvim_get_current_buf(), "utf-16")
  local written = vim.api.nvim_buf_get_lines(0, -2, -1, false)[1]
  assert(written:match("^See %[%[bdnf_and_growth_signals ?|? ?[^%]]*%]%] too$"), written)
end)

local function items() return vim.fn.getqflist() end

check("lists references", function()
  open("hubermanlab/nmda_receptor_basics.md")
  vim.fn.setqflist({}, "r")
  vim.fn.cursor(1, 1)
  vim.lsp.buf.references()
  wait("the list", function() return #items() > 2 end)
  vim.cmd.cclose()
end)

check("a lens counts backlinks and opens their list", function()
  open("hubermanlab/dose_route_and_risk.md")
  vim.fn.setqflist({}, "r")
  vim.lsp.codelens.refresh({ bufnr = 0 })
  local lens = wait("a resolved lens", function()
    local lens = vim.lsp.codelens.get(0)[1]
    return lens and lens.command and lens
  end)
  local count = assert(tonumber(lens.command.title:match("^(%d+) backlinks$")), lens.command.title)
  vim.fn.cursor(lens.range.start.line + 1, 1)
  vim.lsp.codelens.run()
  wait("the list", function() return #items() == count end)
  vim.cmd.cclose()
end)

check("colours the parts of links by what they are", function()
  open("brainbasics/stress_and_the_hippocampus.md")
  local function unresolved()
    for _, token in ipairs(vim.lsp.semantic_tokens.get_at_pos() or {}) do
      if token.type == "class" and token.modifiers.unresolved then return true end
    end
    return false
  end
  on("ketamine_and_the_opiod_pathway")
  wait("a mark for a broken link", unresolved)
end)

check("hints at titles", function()
  open("brainbasics/critical_periods.md")
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { "", "[[index]]" })
  vim.lsp.inlay_hint.enable(true, { bufnr = 0 })
  local hint = wait("a hint", function()
    for _, hint in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
      if hint.inlay_hint.position.line == vim.fn.line("$") - 1 then return hint.inlay_hint end
    end
  end)
  assert(hint.label == "Welcome", vim.inspect(hint))
  vim.cmd("silent undo")
end)

check("renames a heading and the anchors of its links", function()
  open("hubermanlab/bdnf_and_growth_signals.md")
  on("Where it acts")
  vim.lsp.buf.rename("Where it works")
  wait("the heading", function() return line() == "## Where it works" end)
  vim.cmd("silent! wall!")
  open("brainbasics/glutamate_and_gaba.md")
  on("BDNF#Where it works")
end)

check("renames a note and its links in other notes", function()
  open("hubermanlab/nmda_receptor_basics.md")
  on("title:")
  vim.fn.cursor(vim.fn.line("."), 10)
  vim.lsp.buf.rename("nmda_basics")
  wait("the file", function() return vim.uv.fs_stat(workspace .. "/hubermanlab/nmda_basics.md") end)
  assert(not vim.uv.fs_stat(workspace .. "/hubermanlab/nmda_receptor_basics.md"))
  vim.cmd("silent! wall!")
  local linking = vim.fn.systemlist({ "grep", "-rlF", "[[nmda_basics", workspace })
  assert(#linking >= 3, table.concat(linking, " "))
  local left = vim.fn.systemlist({ "grep", "-rlF", "[[nmda_receptor_basics", workspace })
  assert(#left == 0, table.concat(left, " "))
end)

check("creates the note that a link asks for", function()
  open("brainbasics/overview.md")
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { "[[a_note_to_come | To come]]" })
  wait("broken-link", function() return codes()["broken-link"] end)
  vim.fn.cursor(1, 5)
  vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.title:find("^Create") end })
  wait("the finding to go", function() return not codes()["broken-link"] end)
  vim.cmd("silent! wall!")
  local text = table.concat(vim.fn.readfile(workspace .. "/brainbasics/a_note_to_come.md"), "\n")
  assert(text:find("title: A note to come", 1, true), text)
end)

check("notices a file that appears on disk", function()
  open("brainbasics/stress_and_the_hippocampus.md")
  local function broken()
    for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
      if diagnostic.message:find("ketamine_and_the_opiod_pathway", 1, true) then return true end
    end
    return false
  end
  wait("broken-link", broken)
  vim.fn.writefile({ "A note at last." }, workspace .. "/brainbasics/ketamine_and_the_opiod_pathway.md")
  wait("the finding to go", function() return not broken() end)
end)

print(("%d passed, %d failed\n"):format(passed, failed))
for _, client in ipairs(vim.lsp.get_clients()) do client.stop() end
wait("the server to stop", function() return #vim.lsp.get_clients() == 0 end)
os.exit(failed == 0 and 0 or 1)
