--- The commands of a buffer that Wikinote serves. What an editor has keys for
--- (definition, references, rename, code actions) has no command here.
local M = {}

---@param message string
---@param level integer?
local function say(message, level)
  vim.notify("Wikinote: " .. message, level or vim.log.levels.INFO)
end

---@param bufnr integer
---@return vim.lsp.Client?
local function client_of(bufnr)
  local client = vim.lsp.get_clients({ name = "wikinote", bufnr = bufnr })[1]
  if not client then
    say("the server does not run here. `:WikinoteRestart` starts it.", vim.log.levels.WARN)
  end
  return client
end

--- Neovim 0.11 made methods of what 0.10 calls with a dot.
---@param client vim.lsp.Client
---@param name "request"|"notify"
---@param ... any
local function call(client, name, ...)
  if vim.fn.has("nvim-0.11") == 1 then
    return client[name](client, ...)
  end
  return client[name](...)
end

---@param bufnr integer
---@param method string
---@param params table
---@param on_answer fun(answer: any, client: vim.lsp.Client) `answer` is nil where there is nothing
local function request(bufnr, method, params, on_answer)
  local client = client_of(bufnr)
  if not client then
    return
  end
  call(client, "request", method, params, function(err, answer)
    if err then
      say(err.message, vim.log.levels.ERROR)
    else
      on_answer(answer ~= vim.NIL and answer or nil, client)
    end
  end, bufnr)
end

--- Asks the server for what one of its commands answers.
---@param bufnr integer
---@param command string
---@param argument table?
---@param on_answer fun(answer: any, client: vim.lsp.Client)
local function ask(bufnr, command, argument, on_answer)
  local params = { command = command, arguments = { argument } }
  request(bufnr, "workspace/executeCommand", params, on_answer)
end

--- The place of the cursor, as the server's commands take it.
---@param bufnr integer
---@return table?
local function place(bufnr)
  local client = client_of(bufnr)
  if not client then
    return nil
  end
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  return { uri = params.textDocument.uri, position = params.position }
end

---@param title string
---@param locations table[]
---@param client vim.lsp.Client
local function quickfix(title, locations, client)
  local items = vim.lsp.util.locations_to_items(locations, client.offset_encoding)
  vim.fn.setqflist({}, " ", { title = title, items = items })
  vim.cmd("botright copen")
end

---@param bufnr integer
local function backlinks(bufnr)
  ask(bufnr, "wikinote.backlinks", { uri = vim.uri_from_bufnr(bufnr) }, function(notes, client)
    local locations = {}
    for _, note in ipairs(notes or {}) do
      for _, link in ipairs(note.places) do
        table.insert(locations, { uri = note.uri, range = link.range })
      end
    end
    if #locations == 0 then
      return say("no note links here.")
    end
    quickfix("Backlinks", locations, client)
  end)
end

---@param bufnr integer
---@param name string
local function wanted_links(bufnr, name)
  ask(bufnr, "wikinote.wantedLinks", { name = name }, function(locations, client)
    if #(locations or {}) == 0 then
      return say(("no link asks for `%s`."):format(name))
    end
    quickfix("Wanted: " .. name, locations, client)
  end)
end

---@param bufnr integer
---@param name string
local function wanted(bufnr, name)
  if name ~= "" then
    return wanted_links(bufnr, name)
  end
  ask(bufnr, "wikinote.wantedNotes", nil, function(names)
    if #(names or {}) == 0 then
      return say("every link leads to a note.")
    end
    vim.ui.select(names, {
      prompt = "Wanted notes",
      format_item = function(row)
        return ("%s (%d)"):format(row.name, row.users)
      end,
    }, function(row)
      if row then
        wanted_links(bufnr, row.name)
      end
    end)
  end)
end

---@param bufnr integer
local function play(bufnr)
  local here = place(bufnr)
  if not here then
    return
  end
  -- The server then asks to show the address, which Neovim does by vim.ui.open().
  ask(bufnr, "wikinote.playMoment", here, function(address)
    if not address then
      say("there is no moment of a video here.")
    end
  end)
end

---@param bufnr integer
local function explain(bufnr)
  local here = place(bufnr)
  if not here then
    return
  end
  ask(bufnr, "wikinote.explainLink", here, function(found)
    if not found then
      return say("there is no link under the cursor.")
    end
    local lines = vim.split(found.value, "\n")
    vim.lsp.util.open_floating_preview(lines, "markdown", { focus_id = "wikinote" })
  end)
end

---@param bufnr integer
---@param title string
local function new(bufnr, title)
  local argument = { title = title, beside = vim.uri_from_bufnr(bufnr) }
  ask(bufnr, "wikinote.newNoteText", argument, function(note)
    if not note or note.refused then
      return say(note and note.refused or "the server makes no note here.", vim.log.levels.WARN)
    end
    vim.cmd.edit(vim.fn.fnameescape(vim.uri_to_fname(note.uri)))
    -- Not written: you may think better of it.
    vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(note.text:gsub("\n$", ""), "\n"))
    vim.cmd("normal! G")
  end)
end

---@param bufnr integer
local function random(bufnr)
  local client = client_of(bufnr)
  local root = client and client.root_dir
  if not root then
    return client and say("there is no folder of notes around this one.")
  end
  -- The server's own symbols know what is left out, but end at the first few hundred.
  local notes = vim.fs.find(function(name, path)
    local below = path:sub(#root + 1) .. "/"
    return name:find("^[^.].*%.md$") ~= nil and not below:find("/[.]") and not below:find("/node_modules/")
  end, { path = root, type = "file", limit = math.huge })
  if #notes > 0 then
    -- LuaJIT's own numbers are the same in every session; Vim's begin anywhere.
    vim.cmd.edit(vim.fn.fnameescape(notes[vim.fn.rand() % #notes + 1]))
  end
end

---@param bufnr integer
local function report(bufnr)
  ask(bufnr, "wikinote.showReport", nil, function(markdown)
    vim.cmd("new")
    vim.bo.buftype, vim.bo.bufhidden, vim.bo.swapfile = "nofile", "wipe", false
    vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(markdown, "\n"))
    vim.bo.modifiable, vim.bo.filetype = false, "markdown"
  end)
end

---@param bufnr integer
local function reindex(bufnr)
  ask(bufnr, "wikinote.reindex", nil, function(counts)
    say(("%d notes with %d links read."):format(counts.notes, counts.links))
  end)
end

--- The same edit, with what is said of `old` said of `new_uri`.
---@param edit table a workspace edit of text alone
---@param old string
---@param new_uri string
local function said_of(edit, old, new_uri)
  for _, change in ipairs(edit.documentChanges or {}) do
    local document = change.textDocument
    if document and vim.uri_to_fname(document.uri) == old then
      document.uri, document.version = new_uri, vim.NIL
    end
  end
  for uri, changes in pairs(edit.changes and vim.deepcopy(edit.changes) or {}) do
    if vim.uri_to_fname(uri) == old then
      edit.changes[uri], edit.changes[new_uri] = nil, changes
    end
  end
  return edit
end

--- Moves the note of a buffer, and has the links follow, as a file manager does that
--- knows of language servers; but the file goes first, so that no link follows one
--- that stays.
---@param bufnr integer
---@param target string a file, or a folder to put the note into
local function move(bufnr, target)
  local old = vim.api.nvim_buf_get_name(bufnr)
  if old == "" then
    return say("this note has no name yet. `:write` gives it one.", vim.log.levels.WARN)
  end
  local ending = "." .. vim.fn.fnamemodify(old, ":e")
  local new_name = vim.fn.fnamemodify(target, ":p")
  if vim.fn.isdirectory(new_name) == 1 or new_name:sub(-1) == "/" then
    new_name = vim.fs.normalize(new_name) .. "/" .. vim.fs.basename(old)
  elseif not vim.endswith(new_name, ending) then
    -- A dot is no extension: `v1.2` is a name.
    new_name = new_name .. ending
  end
  if vim.uv.fs_stat(new_name) then
    return say(("`%s` exists already."):format(target), vim.log.levels.WARN)
  end
  local new_uri = vim.uri_from_fname(new_name)
  local files = { files = { { oldUri = vim.uri_from_fname(old), newUri = new_uri } } }
  request(bufnr, "workspace/willRenameFiles", files, function(edit, client)
    local ok, why = pcall(function()
      if not vim.uv.fs_stat(old) then
        vim.api.nvim_buf_call(bufnr, function()
          vim.cmd("silent write ++p")
        end)
      end
      vim.lsp.util.rename(old, new_name)
    end)
    if not ok or vim.uv.fs_stat(old) or not vim.uv.fs_stat(new_name) then
      local reason = ok and "" or ": " .. tostring(why)
      return say(("`%s` cannot be moved there, and no link was changed%s"):format(vim.fs.basename(old), reason), vim.log.levels.ERROR)
    end
    call(client, "notify", "workspace/didRenameFiles", files)
    if edit then
      vim.lsp.util.apply_workspace_edit(said_of(edit, old, new_uri), client.offset_encoding)
    end
  end)
end

---@param bufnr integer
function M.create(bufnr)
  ---@param name string
  ---@param options vim.api.keyset.user_command
  ---@param run fun(bufnr: integer, argument: string)
  local function command(name, options, run)
    vim.api.nvim_buf_create_user_command(bufnr, "Wikinote" .. name, function(call_of)
      run(bufnr, call_of.args)
    end, options)
  end
  command("Backlinks", { desc = "Links to this note, in the quickfix list" }, backlinks)
  command("Explain", { desc = "Why the link under the cursor leads where it leads" }, explain)
  command("Move", { desc = "Move this note; links follow", nargs = 1, complete = "file" }, move)
  command("New", { desc = "A new note beside this one", nargs = "+" }, new)
  command("PlayMoment", { desc = "Play the video at the stamp under the cursor" }, play)
  command("RandomNote", { desc = "Open a note at random" }, random)
  command("Reindex", { desc = "Read all notes anew" }, reindex)
  command("Report", { desc = "What is wrong in all notes, counted" }, report)
  command("Restart", { desc = "Start the server anew, for all buffers" }, function()
    require("wikinote").restart()
  end)
  command("Wanted", { desc = "Names that links ask for and no note has", nargs = "?" }, wanted)
end

return M
