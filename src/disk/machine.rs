//! What the operating system tells of itself and of this process. All of it is
//! for people: where a system tells nothing, nothing is said.

use std::fs;

/// What this process takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Bytes now.
    pub resident: u64,
    /// Bytes at most so far.
    pub peak: u64,
}

/// What this process takes. Linux only.
pub fn memory() -> Option<Memory> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    Some(Memory {
        resident: bytes(&status, "VmRSS:")?,
        peak: bytes(&status, "VmHWM:")?,
    })
}

fn bytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// The kernel's release and the distribution's name, as far as the system tells.
pub fn system() -> Vec<String> {
    let mut told = Vec::new();
    if let Ok(kernel) = fs::read_to_string("/proc/sys/kernel/osrelease") {
        told.push(format!("kernel {}", kernel.trim()));
    }
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="));
    told.extend(name.map(|name| name.trim_matches('"').to_owned()));
    told
}

/// How many folders a user may watch; `None` where nothing limits it or tells.
pub fn watches_allowed() -> Option<u64> {
    let most = fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").ok()?;
    most.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_bytes() {
        let status = "Name:\tx\nVmHWM:\t  2048 kB\nVmRSS:\t    12 kB\n";
        assert_eq!(bytes(status, "VmRSS:"), Some(12 * 1024));
        assert_eq!(bytes(status, "VmHWM:"), Some(2 << 20));
        assert_eq!(bytes(status, "VmSwap:"), None);
    }
}
