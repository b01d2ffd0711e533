//! A program that runs beside a test, and ends with it.

use std::{
    fs::{self, File},
    net::{TcpListener, UdpSocket},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio, id},
    sync::atomic::{AtomicU16, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program in a process group of its own: its children end with it, whatever becomes of it.
pub(super) struct Part {
    child: Child,
    log: PathBuf,
}

impl Part {
    /// Starts it; what it says goes to a file.
    pub(super) fn start(command: &mut Command, log: &Path) -> Self {
        let file = File::create(log).unwrap();
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .process_group(0);
        Self {
            child: command.spawn().unwrap(),
            log: log.to_owned(),
        }
    }

    /// What it said so far.
    pub(super) fn said(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned()
    }

    /// Waits until something is so.
    #[track_caller]
    pub(super) fn wait_until<T>(&mut self, what: &str, mut is_so: impl FnMut(&Self) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = is_so(self) {
                return found;
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("it ended ({status}), and not `{what}`:\n{}", self.said());
            }
            assert!(Instant::now() < until, "not in time: `{what}`\n{}", self.said());
            thread::sleep(Duration::from_millis(10));
        }
    }
}

fn signal(name: &str, whose: &str) {
    let _ = Command::new("kill")
        .args([name, "--", whose])
        .stderr(Stdio::null())
        .status();
}

impl Drop for Part {
    fn drop(&mut self) {
        let leader = self.child.id().to_string();
        signal("-TERM", &leader);
        let until = Instant::now() + Duration::from_secs(5);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
        }
        signal("-KILL", &format!("-{leader}"));
        let _ = self.child.wait();
    }
}

/// An address of this machine that is free, for TCP and UDP. Its port is one that the system gives to nobody by itself, so that
/// it stays free until it is used.
pub(super) fn free_address() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(id() % 400).unwrap() * 50;
    loop {
        let port = 10_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 20_000;
        let address = format!("127.0.0.1:{port}");
        if TcpListener::bind(&address).is_ok() && UdpSocket::bind(&address).is_ok() {
            return address;
        }
    }
}
