-- Neovim 0.11 or later: put this file into ~/.config/nvim/lsp/ and say
-- vim.lsp.enable("wikinote") in your init.lua.

---@type vim.lsp.Config
return {
  cmd = { "wikinote", "server" },
  filetypes = { "markdown" },
  root_markers = { ".wikinote.toml", ".obsidian", "quartz.config.ts", ".git" },
}
