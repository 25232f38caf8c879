//! A database of Groonga's C library, asked by commands in this process.

use std::ffi::{CStr, CString, c_char, c_int, c_uint, c_void};
use std::path::Path;
use std::ptr;

use anyhow::{Context as _, Result, bail, ensure};

/// The flag of an answer that has more parts (`GRN_CTX_MORE` of `groonga.h`).
const MORE: c_int = 1;

#[link(name = "groonga")]
unsafe extern "C" {
    fn grn_init() -> c_int;
    fn grn_get_version() -> *const c_char;
    fn grn_ctx_open(flags: c_int) -> *mut c_void;
    fn grn_ctx_close(ctx: *mut c_void) -> c_int;
    fn grn_db_create(ctx: *mut c_void, path: *const c_char, options: *const c_void) -> *mut c_void;
    fn grn_db_open(ctx: *mut c_void, path: *const c_char) -> *mut c_void;
    fn grn_obj_flush_recursive(ctx: *mut c_void, object: *mut c_void) -> c_int;
    fn grn_obj_close(ctx: *mut c_void, object: *mut c_void) -> c_int;
    fn grn_ctx_send(ctx: *mut c_void, text: *const c_char, n: c_uint, flags: c_int) -> c_uint;
    fn grn_ctx_recv(
        ctx: *mut c_void,
        text: *mut *mut c_char,
        n: *mut c_uint,
        flags: *mut c_int,
    ) -> c_int;
}

/// An open database.
pub struct Database {
    context: *mut c_void,
    database: *mut c_void,
}

/// Whether a database exists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// It is created.
    Create,
    /// It is opened.
    Open,
}

/// Returns the version of the library.
pub fn version() -> String {
    // SAFETY: the function returns a constant text.
    unsafe { CStr::from_ptr(grn_get_version()) }.to_string_lossy().into_owned()
}

impl Database {
    /// Opens or creates the database at `path`.
    ///
    /// # Errors
    /// If Groonga cannot open or create it.
    pub fn new(path: &Path, opening: Opening) -> Result<Self> {
        let path = CString::new(path.to_str().context("a path that is not UTF-8")?)?;

        // SAFETY: the library is initialised before its first use, and every pointer is checked.
        let (context, database) = unsafe {
            ensure!(grn_init() == 0, "Groonga cannot be initialised");
            let context = grn_ctx_open(0);
            ensure!(!context.is_null(), "Groonga gives no context");
            let database = match opening {
                Opening::Create => grn_db_create(context, path.as_ptr(), ptr::null()),
                Opening::Open => grn_db_open(context, path.as_ptr()),
            };
            (context, database)
        };
        ensure!(!database.is_null(), "Groonga cannot open {}", path.to_string_lossy());
        Ok(Self { context, database })
    }

    /// Runs a command, or a part of one, and returns the answer: JSON, or nothing.
    ///
    /// # Errors
    /// If Groonga refuses the command.
    pub fn run(&mut self, command: &str) -> Result<String> {
        let n_bytes = c_uint::try_from(command.len())?;
        // SAFETY: the context is open; the library reads `n_bytes` bytes and keeps none of them.
        unsafe { grn_ctx_send(self.context, command.as_ptr().cast(), n_bytes, 0) };

        let mut answer = Vec::new();
        loop {
            let (mut text, mut n_bytes, mut flags) = (ptr::null_mut(), 0, 0);
            // SAFETY: the context is open, and the pointers are those of local variables.
            let code = unsafe {
                grn_ctx_recv(self.context, &raw mut text, &raw mut n_bytes, &raw mut flags)
            };
            if code != 0 {
                bail!(
                    "Groonga's error {code} at: {}",
                    command.chars().take(200).collect::<String>()
                );
            }
            if !text.is_null() {
                // SAFETY: the text is valid until the next command of this context.
                let part = unsafe { std::slice::from_raw_parts(text.cast(), n_bytes as usize) };
                answer.extend_from_slice(part);
            }
            if flags & MORE == 0 {
                return Ok(String::from_utf8(answer)?);
            }
        }
    }

    /// Writes everything to the disk.
    ///
    /// # Errors
    /// If Groonga reports one.
    pub fn flush(&mut self) -> Result<()> {
        // SAFETY: context and database are open.
        let code = unsafe { grn_obj_flush_recursive(self.context, self.database) };
        ensure!(code == 0, "Groonga's error {code} while writing to the disk");
        Ok(())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // SAFETY: both are open, and not used again.
        unsafe {
            grn_obj_close(self.context, self.database);
            grn_ctx_close(self.context);
        }
    }
}
