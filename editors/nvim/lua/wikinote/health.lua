--- |:checkhealth| wikinote: what a report of a problem should say, and what mends it.
local M = {}

local health = vim.health
local PATIENCE_MS = 10000

--- What the client was started with, else what one would be started with.
---@return table
local function config()
  local client = vim.lsp.get_clients({ name = "wikinote" })[1]
  return client and client.config or require("wikinote").config()
end

---@return boolean
local function check_neovim()
  health.start("Neovim")
  local version = tostring(vim.version())
  if vim.fn.has("nvim-0.10") == 0 then
    health.error(version .. " is too old", "Wikinote needs Neovim 0.10 or later.")
    return false
  end
  health.ok(version)
  if vim.lsp.is_enabled and not vim.lsp.is_enabled("wikinote") then
    health.warn("Wikinote is not enabled", 'Say `vim.lsp.enable("wikinote")` in your init.lua.')
  end
  return true
end

---@param cmd any
---@return string? version
local function check_program(cmd)
  health.start("Server")
  if type(cmd) ~= "table" then
    health.info("`cmd` is a function of yours; it is not looked into")
    return nil
  end
  local path = vim.fn.exepath(cmd[1])
  if path == "" then
    local configure = vim.lsp.config and 'vim.lsp.config("wikinote", %s)' or 'require("wikinote").setup(%s)'
    health.error(("`%s` is not on your path, or is not executable"):format(cmd[1]), {
      "Install Wikinote, or start Neovim from a shell that finds it.",
      ("Or name it: `%s`"):format(configure:format('{ cmd = { "/path/to/wikinote", "server" } }')),
    })
    return nil
  end
  local ok, ran = pcall(function()
    return vim.system({ path, "--version" }, { text = true, timeout = PATIENCE_MS }):wait()
  end)
  local version = ok and ran.code == 0 and vim.trim(ran.stdout)
  if not version or not version:find("^wikinote ") then
    local why = ok and vim.trim(ran.stderr .. ran.stdout) or tostring(ran)
    health.error(("`%s` is no Wikinote: `--version` says %s"):format(path, why ~= "" and why or "nothing"))
    return nil
  end
  health.ok(("%s: `%s`"):format(version, vim.fn.fnamemodify(path, ":~")))
  return version
end

---@return string
local function log_path()
  -- 0.12 warns of what all before it know.
  return vim.lsp.log.get_filename and vim.lsp.log.get_filename() or vim.lsp.get_log_path()
end

--- Starts a server of our own for a moment, and hears what it says of the settings
--- and how much it reads. One that is attached has said so long ago.
---@param settings table the configuration
---@param root string?
local function check_answers(settings, root)
  local complaints, counts, failure = {}, nil, nil
  local rpc
  local ok, why = pcall(function()
    rpc = vim.lsp.rpc.start(settings.cmd, {
      notification = function(method, params)
        if method == "window/showMessage" then
          table.insert(complaints, params.message)
        end
      end,
      server_request = function(method, params)
        if method ~= "workspace/configuration" then
          return vim.NIL
        end
        return vim.tbl_map(function(item)
          local value = vim.tbl_get(settings.settings or {}, item.section)
          return value == nil and vim.NIL or value
        end, params.items)
      end,
      on_exit = function(code, signal)
        failure = failure or ("it ended with code %d, signal %d"):format(code, signal)
      end,
    }, { cwd = settings.cmd_cwd, env = settings.cmd_env })
    assert(rpc, "it cannot be run")
    rpc.request("initialize", {
      processId = vim.uv.os_getpid(),
      rootUri = root and vim.uri_from_fname(root) or vim.NIL,
      capabilities = { workspace = { configuration = true } },
      initializationOptions = settings.init_options,
    }, function()
      rpc.notify("initialized", vim.empty_dict())
      -- Done after the first scan, and so after what there is to complain of.
      rpc.request("workspace/executeCommand", { command = "wikinote.reindex" }, function(err, answer)
        counts, failure = answer, err and err.message
      end)
    end)
    vim.wait(PATIENCE_MS, function()
      return counts ~= nil or failure ~= nil
    end, 10)
  end)
  local running = rpc and not rpc.is_closing()
  if not ok or failure or not counts then
    local said = not ok and tostring(why) or failure or ("no word within %d s"):format(PATIENCE_MS / 1000)
    health.error("The server does not answer: " .. said, "See `:edit " .. log_path() .. "`")
  else
    health.ok(("It answers: %d notes, %d links, %d wanted names"):format(counts.notes, counts.links, counts.wanted))
  end
  if running then
    rpc.request("shutdown", nil, function()
      rpc.notify("exit")
    end)
    -- No server of ours outlives the report.
    vim.wait(PATIENCE_MS, rpc.is_closing, 10)
    rpc.terminate()
  end
  health.start("Settings")
  for _, complaint in ipairs(complaints) do
    health.warn((complaint:gsub("^Wikinote: ", "")), "|wikinote-settings| says where they may stand, the README lists them.")
  end
  if #complaints == 0 and counts then
    health.ok("The server complains of none")
  end
end

--- The buffer that the user came from; the report has one of its own.
---@return integer
local function buffer_asked_about()
  local alternate = vim.fn.bufnr("#")
  return alternate > 0 and vim.api.nvim_buf_is_loaded(alternate) and alternate or 0
end

---@param settings table
---@return string? root
local function check_root(settings)
  health.start("Folder of notes")
  local client = vim.lsp.get_clients({ name = "wikinote" })[1]
  local bufnr = client and next(client.attached_buffers) or buffer_asked_about()
  local markers = settings.root_markers or require("wikinote").config().root_markers
  local root, marker = require("wikinote").root(bufnr, markers)
  if client and client.root_dir and client.root_dir ~= root then
    health.ok(("`%s`, as your configuration says"):format(vim.fn.fnamemodify(client.root_dir, ":~")))
    return client.root_dir
  end
  if not root then
    health.warn("None was found: links of a lone file lead nowhere", {
      "Open a note, then ask again.",
      "Make an empty `.wikinote.toml` in the folder of your notes.",
    })
    return nil
  end
  health.ok(("`%s`, because of `%s` in it"):format(vim.fn.fnamemodify(root, ":~"), marker))
  return root
end

local function check_clients()
  health.start("Client")
  local clients = vim.lsp.get_clients({ name = "wikinote" })
  if #clients == 0 then
    health.warn("Not attached to any buffer", "Open a markdown file; `:WikinoteRestart` starts a server again that has ended.")
  end
  for _, client in ipairs(clients) do
    local attached = vim.tbl_count(client.attached_buffers)
    health.ok(("Attached to %d buffer%s (client %d)"):format(attached, attached == 1 and "" or "s", client.id))
    health.info("Columns are counted in " .. client.offset_encoding)
    local watched = "workspace/didChangeWatchedFiles"
    local watches = vim.tbl_get(client.capabilities, "workspace", "didChangeWatchedFiles", "dynamicRegistration")
    health.info(
      watches and ("Neovim watches the files (`%s`)"):format(watched)
        or "The server watches the files itself: Neovim says that it cannot"
    )
  end
  if #clients > 1 then
    health.warn("More than one client: are these different folders of notes?")
  end
end

function M.check()
  if not check_neovim() then
    return
  end
  local settings = config()
  local version = check_program(settings.cmd)
  local root = check_root(settings)
  check_clients()
  if version then
    health.start("A server on trial")
    check_answers(settings, root)
  end
end

return M
