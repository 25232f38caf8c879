//! The files that are never read, and the reasons of failed calls.

use std::io;
use std::os::fd::AsFd;

use rustix::fs::FileType;
use rustix::io::Errno;

use crate::skip::SkipReason;

/// The file systems that show the state of the kernel and of processes, by the numbers in
/// `linux/magic.h`.
#[cfg(target_os = "linux")]
const KERNEL_FILE_SYSTEMS: &[(u64, &str)] = &[
    (0x9fa0, "proc"),
    (0x9fa1, "openprom"),
    (0x1cd1, "devpts"),
    (0x0027_e0eb, "cgroup"),
    (0x0765_5821, "resctrl"),
    (0x0904_1934, "anon_inode"),
    (0x1980_0202, "mqueue"),
    (0x4249_4e4d, "binfmt_misc"),
    (0x4341_5d53, "smackfs"),
    (0x5049_5045, "pipefs"),
    (0x534f_434b, "sockfs"),
    (0x6265_6570, "configfs"),
    (0x6265_6572, "sysfs"),
    (0x6367_7270, "cgroup2"),
    (0x6462_6720, "debugfs"),
    (0x6165_676c, "pstore"),
    (0x6573_5543, "fusectl"),
    (0x6759_6969, "rpc_pipefs"),
    (0x6e66_7364, "nfsd"),
    (0x6e73_6673, "nsfs"),
    (0x7363_6673, "securityfs"),
    (0x7472_6163, "tracefs"),
    (0xcafe_4a11, "bpf"),
    (0xde5e_81e4, "efivarfs"),
    (0xf97c_ff8c, "selinuxfs"),
];

/// Returns the reason for a failed call that does not follow links.
pub(super) fn open_failure(error: Errno) -> SkipReason {
    match error {
        Errno::LOOP | Errno::XDEV => SkipReason::SwappedForLink,
        _ => SkipReason::Unreadable(io::Error::from(error).to_string()),
    }
}

/// Refuses the files of the kernel.
pub(super) fn check_file_system(opened: &impl AsFd) -> Result<(), SkipReason> {
    #[cfg(target_os = "linux")]
    {
        let stat = rustix::fs::fstatfs(opened).map_err(open_failure)?;
        // The field has 32 or 64 bits, with or without a sign.
        let number = stat.f_type as u64 & 0xffff_ffff;
        if let Some((_, name)) = KERNEL_FILE_SYSTEMS.iter().find(|(known, _)| *known == number) {
            return Err(SkipReason::SpecialFile(format!("part of the {name} file system")));
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = opened;
    Ok(())
}

/// Returns the name of a kind of file that is never read.
pub(super) const fn special_name(kind: FileType) -> &'static str {
    match kind {
        FileType::Fifo => "a named pipe",
        FileType::Socket => "a socket",
        FileType::CharacterDevice | FileType::BlockDevice => "a device",
        _ => "not a regular file",
    }
}
