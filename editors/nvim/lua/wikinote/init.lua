--- Starts Wikinote in any Neovim from 0.10 on. From 0.11 on this is no more than
--- `vim.lsp.config()` and `vim.lsp.enable()`, which you may as well call yourself.
local M = {}

--- Neovim 0.10 only: what `setup` was told, over the defaults.
---@type table?
local config_of_setup

--- The configuration as `lsp/wikinote.lua` beside this file tells it.
---@return vim.lsp.ClientConfig
local function defaults()
  local here = debug.getinfo(1, "S").source:sub(2)
  return dofile(vim.fn.fnamemodify(here, ":p:h:h:h") .. "/lsp/wikinote.lua")
end

--- The configuration that counts, with what the user said over it.
---@return vim.lsp.ClientConfig
function M.config()
  return vim.lsp.config and vim.lsp.config.wikinote or config_of_setup or defaults()
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

--- How long a server may take to end when it is asked to, before it is made to; and
--- then, before we give up.
local PATIENCE_MS = 2000

---@param message string
---@param level integer?
local function say(message, level)
  vim.notify("Wikinote: " .. message, level or vim.log.levels.INFO)
end

--- Ends the server if it runs, and starts it for all loaded buffers. Returns at once.
function M.restart()
  -- Those that never answered at all, too.
  local clients = vim.lsp.get_clients({ name = "wikinote", _uninitialized = true })
  for _, client in ipairs(clients) do
    if vim.fn.has("nvim-0.11") == 1 then
      client:stop()
    else
      client.stop()
    end
  end
  local tries = 0
  local deadline = vim.uv.now() + PATIENCE_MS
  local function start_when_ended()
    clients = vim.tbl_filter(function(client)
      return vim.lsp.get_client_by_id(client.id) ~= nil
    end, clients)
    if #clients == 0 then
      start_everywhere()
      return say(tries == 0 and "the server is started anew." or "the server hung. It was killed, and is started anew.")
    end
    if vim.uv.now() > deadline then
      tries = tries + 1
      if tries == 2 then
        return say("the server hangs and cannot be killed. End it by hand, then `:WikinoteRestart`.", vim.log.levels.ERROR)
      end
      deadline = vim.uv.now() + PATIENCE_MS
      for _, client in ipairs(clients) do
        -- 0.11 does nothing if it is told to stop by force after it was asked.
        client.rpc.terminate()
      end
    end
    vim.defer_fn(start_when_ended, 20)
  end
  start_when_ended()
end

--- `options` are those of |vim.lsp.Config|, and go over the ones above.
---@param options table?
function M.setup(options)
  if vim.lsp.enable then
    vim.lsp.config("wikinote", options or {})
    return start_everywhere()
  end
  -- Neovim 0.10 takes capabilities whole.
  local whole = { name = "wikinote", capabilities = vim.lsp.protocol.make_client_capabilities() }
  local config = vim.tbl_deep_extend("force", whole, defaults(), options or {})
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
