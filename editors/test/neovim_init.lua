-- What `:help wikinote` tells a user to write, and no more than that.
if vim.lsp.enable then
  vim.lsp.enable("wikinote")
else
  require("wikinote").setup()
  vim.keymap.set("n", "gra", vim.lsp.buf.code_action)
  vim.keymap.set("n", "grr", vim.lsp.buf.references)
  vim.keymap.set("n", "grn", vim.lsp.buf.rename)
  vim.keymap.set("n", "gO", vim.lsp.buf.document_symbol)
end

vim.api.nvim_create_autocmd("LspAttach", {
  callback = function(event)
    if vim.lsp.completion and vim.lsp.completion.enable then
      vim.lsp.completion.enable(true, event.data.client_id, event.buf, { autotrigger = true })
    end
    if not vim.lsp.codelens.enable then
      vim.lsp.codelens.refresh({ bufnr = event.buf })
    end
  end,
})
vim.lsp.inlay_hint.enable()
if vim.lsp.codelens.enable then
  vim.lsp.codelens.enable()
end
vim.o.completeopt = "menuone,noselect,popup"

-- What any user has, and what makes the pictures look like one's own editor.
vim.o.background, vim.o.termguicolors = "dark", true
vim.o.number, vim.o.wrap, vim.o.linebreak, vim.o.signcolumn = true, true, true, "yes"
vim.o.foldlevel, vim.o.conceallevel, vim.o.ruler, vim.o.pumheight = 99, 0, false, 8
vim.o.laststatus, vim.o.statusline = 3, " %f %m%=%l:%c "
vim.o.fillchars = "eob: "
pcall(vim.cmd.colorscheme, "catppuccin")
vim.diagnostic.config({ virtual_text = vim.fn.has("nvim-0.11") == 0, virtual_lines = { current_line = true } })
if vim.fn.exists("+winborder") == 1 then
  vim.o.winborder = "rounded"
end

-- No "Press ENTER" in a test's way.
if vim.fn.exists("+messagesopt") == 1 then
  vim.o.messagesopt = "wait:0,history:500"
else
  vim.o.cmdheight = 5
end
