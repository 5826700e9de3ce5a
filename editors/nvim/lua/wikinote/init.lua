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

--- Neovim 0.10 only: what `setup` was told.
---@type table?
local config_of_setup

--- Starts a server for every loaded buffer that has none.
local function start_everywhere()
  if vim.lsp.enable then
    vim.lsp.enable("wikinote")
  elseif config_of_setup then
    for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
      local filetype = vim.bo[bufnr].filetype
      if vim.api.nvim_buf_is_loaded(bufnr) and vim.tbl_contains(config_of_setup.filetypes, filetype) then
        start(bufnr, config_of_setup)
      end
    end
  end
end

--- Ends the server if it runs, and starts it for all loaded buffers.
function M.restart()
  local function clients()
    return vim.lsp.get_clients({ name = "wikinote" })
  end
  vim.lsp.stop_client(clients())
  vim.wait(5000, function()
    return #clients() == 0
  end, 10)
  start_everywhere()
end

--- `options` are those of |vim.lsp.Config|, and go over the ones above.
---@param options table?
function M.setup(options)
  if vim.lsp.enable then
    vim.lsp.config("wikinote", options or {})
    return start_everywhere()
  end
  -- Neovim 0.10 takes capabilities whole.
  local defaults = { name = "wikinote", capabilities = vim.lsp.protocol.make_client_capabilities() }
  local config = vim.tbl_deep_extend("force", defaults, M.config(), options or {})
  config_of_setup = config
  vim.api.nvim_create_autocmd("FileType", {
    group = vim.api.nvim_create_augroup("wikinote", { clear = true }),
    pattern = config.filetypes,
    callback = function(event)
      start(event.buf, config)
    end,
  })
  start_everywhere()
end

return M
