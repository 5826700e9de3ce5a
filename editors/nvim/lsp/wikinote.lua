---@brief
---
--- A language server for a folder of linked markdown notes: wiki links, headings,
--- callouts, and citations that point into a video.
---
--- This one file is enough for Neovim 0.11.2 or later: copy it to
--- `~/.config/nvim/lsp/` and say `vim.lsp.enable("wikinote")`. With the whole folder
--- on the runtimepath come the commands, `:checkhealth wikinote`, `:help wikinote`,
--- and `require("wikinote").setup()` for Neovim 0.10.

--- What Neovim's own completion leaves undone: 0.11 inserts a text to its first blank
--- only, and all pass over where an edit ends, so that the closing brackets that a
--- plugin has put already would stand twice.
---@param bufnr integer
local function complete_whole(bufnr)
  local group = vim.api.nvim_create_augroup("wikinote.complete_whole", { clear = false })
  vim.api.nvim_clear_autocmds({ group = group, buffer = bufnr })
  vim.api.nvim_create_autocmd("CompleteDone", {
    group = group,
    buffer = bufnr,
    callback = function()
      local done = vim.v.completed_item
      local whole = vim.tbl_get(done, "user_data", "nvim", "lsp", "completion_item", "textEdit", "newText")
      if not whole then
        return
      end
      local row, column = unpack(vim.api.nvim_win_get_cursor(0))
      local line = vim.api.nvim_get_current_line()
      local before, after = line:sub(1, column), line:sub(column + 1)
      if not vim.endswith(before, done.word) then
        return
      end
      local rest = vim.startswith(whole, done.word) and whole:sub(#done.word + 1):match("^[^\n]*") or ""
      local closed = vim.endswith(done.word .. rest, "]]") and vim.startswith(after, "]]")
      if rest ~= "" or closed then
        vim.api.nvim_buf_set_text(bufnr, row - 1, column, row - 1, column + (closed and 2 or 0), { rest })
        vim.api.nvim_win_set_cursor(0, { row, column + #rest })
      end
    end,
  })
end

---@type vim.lsp.Config
return {
  cmd = { "wikinote", "server" },
  filetypes = { "markdown" },
  -- The vault's own mark first: a vault may lie in a larger repository.
  root_markers = { ".wikinote.toml", ".obsidian", "quartz.config.ts", ".git" },
  capabilities = {
    workspace = {
      -- Neovim itself renames no files, but file managers that know of language
      -- servers do, and look whether the server wants to be asked.
      fileOperations = { willRename = true, didRename = true },
    },
  },
  commands = {
    -- What a code lens ("3 backlinks") does: the links in the quickfix list.
    ["wikinote.showReferences"] = function(command, context)
      local client = assert(vim.lsp.get_client_by_id(context.client_id))
      local locations = command.arguments[3]
      local items = vim.lsp.util.locations_to_items(locations, client.offset_encoding)
      vim.fn.setqflist({}, " ", { title = command.title, items = items })
      vim.cmd("botright copen")
    end,
  },
  handlers = {
    -- When another note changes what is found in those that are open. By itself,
    -- Neovim 0.12 asks anew for the whole vault instead: thousands of notes, and
    -- not the open ones.
    ["workspace/diagnostic/refresh"] = function(_, _, context)
      local client = assert(vim.lsp.get_client_by_id(context.client_id))
      for bufnr in pairs(client.attached_buffers) do
        local document = vim.lsp.util.make_text_document_params(bufnr)
        local params = { identifier = "wikinote", textDocument = document }
        client:request("textDocument/diagnostic", params, nil, bufnr)
      end
      return vim.NIL
    end,
  },
  on_attach = function(_, bufnr)
    complete_whole(bufnr)
    -- Not there if only this file was copied; everything else works without.
    local ok, commands = pcall(require, "wikinote.commands")
    if ok then
      commands.create(bufnr)
    end
  end,
}
