--- Starts Wikinote in any Neovim from 0.10 on. From 0.11 on this is no more than
--- `vim.lsp.config()` and `vim.lsp.enable()`, which you may as well call yourself.
local M = {}

--- The configuration as `lsp/wikinote.lua` beside this file tells it.
---@return vim.lsp.ClientConfig
function M.config()
  local here = debug.getinfo(1, "S").source:sub(2)
  return dofile(vim.fn.fnamemodify(here, ":p:h:h:h") .. "/lsp/wikinote.lua")
end

--- The folder of notes around a file, and the marker that told. What stands first
--- among the markers wins, however far up it is: `.git` is a last resort.
---@param bufnr integer
---@param markers string[]
---@return string? root
---@return string? marker
function M.root(bufnr, markers)
  for _, marker in ipairs(markers) do
    local root = vim.fs.root(bufnr, marker)
    if root then
      return root, marker
    end
  end
end

---@param bufnr integer
---@param config table
local function start(bufnr, config)
  -- Buffers that are no files (a hover, a report) have nothing to serve.
  if vim.bo[bufnr].buftype ~= "" then
    return
  end
  local root = config.root_dir or M.root(bufnr, config.root_markers)
  vim.lsp.start(vim.tbl_extend("force", config, { root_dir = root }), { bufnr = bufnr })
end

--- `options` are those of |vim.lsp.Config|, and go over the ones above.
---@param options table?
function M.setup(options)
  if vim.lsp.enable then
    vim.lsp.config("wikinote", options or {})
    vim.lsp.enable("wikinote")
    return
  end
  -- Neovim 0.10 takes capabilities whole.
  local defaults = { name = "wikinote", capabilities = vim.lsp.protocol.make_client_capabilities() }
  local config = vim.tbl_deep_extend("force", defaults, M.config(), options or {})
  vim.api.nvim_create_autocmd("FileType", {
    group = vim.api.nvim_create_augroup("wikinote", { clear = true }),
    pattern = config.filetypes,
    callback = function(event)
      start(event.buf, config)
    end,
  })
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(bufnr) and vim.tbl_contains(config.filetypes, vim.bo[bufnr].filetype) then
      start(bufnr, config)
    end
  end
end

return M
