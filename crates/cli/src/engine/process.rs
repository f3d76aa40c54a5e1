//! The one place that runs programs of others.
//!
//! A program writes into files without a name, not into pipes: were plimsoll killed, the program would end in order and keep its
//! state, where a broken pipe would end it in the middle of a change. It runs in a process group of its own, so that Ctrl-C
//! reaches it once, from here, and not a second time from the terminal, which Terraform would take as the wish to stop at once.

use plimsoll_engines::{Command, Finished, How, Progress, Reading};
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(40);
/// So much output is read: a plan of 500 resources takes 4 MB, and what is beyond this is no plan.
const LARGEST_OUTPUT: u64 = 256 << 20;

/// What the surroundings do while a program runs.
pub(super) trait Watch {
    /// Waits so long; whether the user interrupted meanwhile.
    fn pause(&mut self, time: Duration) -> bool;
    /// Whether the time limit is reached.
    fn is_late(&mut self) -> bool;
    /// Something that the program said.
    fn said(&mut self, progress: &Progress);
    /// The program was told to end.
    fn told(&mut self, program: &str, times: usize);
}

/// Runs a program in a folder to its end.
pub(super) fn run(command: &Command, folder: &Path, watch: &mut dyn Watch) -> Finished {
    let Some(program) = found(command.program) else { return ended(How::Missing) };
    match start(&program, command, folder) {
        Ok(running) => running.wait(command, watch),
        Err(error) => ended(How::NotStarted(error.to_string())),
    }
}

const fn ended(how: How) -> Finished {
    Finished { how, stdout: String::new(), stderr: String::new(), interrupted: false, timed_out: false }
}

/// The program on the PATH, by its whole path, because the working folder is another one.
fn found(program: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    let candidates = std::env::split_paths(&paths).map(|folder| folder.join(program));
    candidates.filter(|path| is_executable(path)).find_map(|path| std::path::absolute(path).ok())
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// A program that runs, and the files it writes into.
struct Running {
    child: Child,
    stdout: File,
    stderr: File,
}

fn start(program: &Path, command: &Command, folder: &Path) -> std::io::Result<Running> {
    let (stdout, stderr) = (tempfile::tempfile()?, tempfile::tempfile()?);
    let mut process = std::process::Command::new(program);
    process.args(&command.arguments).envs(&command.variables).stdin(Stdio::null());
    process.stdout(stdout.try_clone()?).stderr(stderr.try_clone()?);
    if folder.is_dir() {
        process.current_dir(folder);
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut process, 0);
    Ok(Running { child: process.spawn()?, stdout, stderr })
}

impl Running {
    fn wait(mut self, command: &Command, watch: &mut dyn Watch) -> Finished {
        let mut lines = Lines { reading: command.reading, at: 0, rest: Vec::new() };
        let (mut interrupted, mut timed_out, mut told) = (false, false, 0);
        let how = loop {
            lines.read(&self.stdout, watch);
            match self.child.try_wait() {
                Ok(Some(status)) => break status.code().map_or(How::Signal, How::Code),
                Ok(None) => {}
                Err(error) => break How::NotStarted(error.to_string()),
            }
            let pressed = watch.pause(LOOK);
            let late = !timed_out && watch.is_late();
            interrupted |= pressed;
            timed_out |= late;
            if pressed || late {
                told += 1;
                interrupt(&self.child);
                watch.told(command.program, told);
            }
        };
        lines.read(&self.stdout, watch);
        lines.end(watch);
        Finished { how, stdout: whole(&self.stdout), stderr: whole(&self.stderr), interrupted, timed_out }
    }
}

/// Asks a program to end in order.
#[cfg(unix)]
fn interrupt(child: &Child) {
    let id = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(id) = id {
        // It may have ended by itself a moment ago.
        let _ = rustix::process::kill_process(id, rustix::process::Signal::INT);
    }
}

#[cfg(not(unix))]
fn interrupt(_: &Child) {}

/// Lines of a file that grows.
struct Lines {
    reading: Reading,
    at: u64,
    rest: Vec<u8>,
}

impl Lines {
    /// Passes on the lines that were written since the last look.
    fn read(&mut self, file: &File, watch: &mut dyn Watch) {
        if self.reading == Reading::Whole {
            return;
        }
        let mut buffer = vec![0; 1 << 16];
        while self.at < LARGEST_OUTPUT {
            let count = match read_at(file, &mut buffer, self.at) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => break,
            };
            self.at += count as u64;
            for byte in buffer.iter().take(count) {
                if *byte == b'\n' { self.end(watch) } else { self.rest.push(*byte) }
            }
        }
    }

    /// Passes on a line that is whole.
    fn end(&mut self, watch: &mut dyn Watch) {
        let line = String::from_utf8_lossy(&self.rest).into_owned();
        self.rest.clear();
        if let Some(progress) = self.reading.line(&line) {
            watch.said(&progress);
        }
    }
}

/// All that was written into a file.
fn whole(file: &File) -> String {
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 1 << 16]);
    while (bytes.len() as u64) < LARGEST_OUTPUT {
        match read_at(file, &mut buffer, bytes.len() as u64) {
            Ok(0) => break,
            Ok(count) => bytes.extend(buffer.iter().take(count)),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads without moving the place at which the program writes.
#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> std::io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> std::io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}
