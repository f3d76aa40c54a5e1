//! A line that the user types, while interrupts are heard.

use std::io::BufRead;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

/// A line that the user types; `None` at the end of the input and after an interrupt. `pause` waits so long and tells whether
/// the user interrupted: whoever listens hears signals in place of the system.
pub(crate) fn line(mut pause: impl FnMut(Duration) -> bool) -> Option<String> {
    let (sender, typed) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        // Nobody listens any more after an interrupt.
        let _ = sender.send(read.ok().filter(|bytes| *bytes > 0).map(|_| line));
    });
    loop {
        match typed.recv_timeout(Duration::from_millis(20)) {
            Ok(line) => return line,
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if pause(Duration::from_millis(60)) {
            return None;
        }
    }
}
