-- Neovim 0.11 or later: put this file into ~/.config/nvim/lsp/ and say
-- vim.lsp.enable("wikinote") in your init.lua.

---@type vim.lsp.Config
return {
  cmd = { "wikinote", "server" },
  filetypes = { "markdown" },
  root_markers = { ".wikinote.toml", ".obsidian", "quartz.config.ts", ".git" },
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
}
