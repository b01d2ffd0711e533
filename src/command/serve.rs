mod log;
mod options;
mod told;

use std::{
    panic,
    path::Path,
    sync::{
        Arc, OnceLock, Weak,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use super::{Console, Exit, policy::mistakes};
use crate::{
    decision_log::{DecisionLog, LogProblem, Note},
    live::{Event, Kept, Live},
    load::Refused,
    report::Style,
    server::{self, GatewayFile, Notice, Recorder, ServeProblem, Tell},
};

pub(super) use options::ServeArguments;

/// How many notices wait to be written. Where nobody reads them, further ones are lost: the server goes on.
const WAITING: usize = 256;

/// What the threads of the server say to the one that writes.
enum Said {
    Notice(Notice),
    Ended(Result<(), ServeProblem>),
}

pub(super) fn run(arguments: &ServeArguments, policy: &Path, console: &mut Console) -> Exit {
    let mut options = match arguments.options() {
        Ok(options) => options,
        Err(words) => return console.refuse(&words, Exit::Usage),
    };
    let (say, said) = sync_channel(WAITING);
    let style = console.message_style();
    let tell = teller(say.clone());
    let noted = Noted::default();
    let live = match start(
        Kept::named(policy),
        arguments,
        style,
        (Arc::clone(&tell), Arc::clone(&noted)),
    ) {
        Ok(live) => live,
        Err(refused) => return refuse(&refused, console),
    };
    let log = match open_log(arguments, live.current().revision(), &noted) {
        Ok(log) => log,
        Err(problem) => return console.refuse(&problem.to_string(), Exit::Usage),
    };
    options.recorder = log.as_ref().map(|(_, recorder)| recorder.clone());
    if let Some(path) = &arguments.gateway {
        match GatewayFile::read(path.clone(), &live) {
            Ok(gateway) => options.gateway = Some(gateway),
            Err(refused) => return refuse(&refused, console),
        }
    }
    tell_panics(Arc::clone(&tell));
    let served = thread::Builder::new()
        .name("ringfence-server".to_owned())
        .spawn(move || {
            let ended = server::serve(live, options, tell);
            let _ = say.send(Said::Ended(ended));
        });
    let exit = match served {
        Ok(_) => write(arguments, &said, console),
        Err(error) => console.refuse(&format!("no thread can be started: {error}"), Exit::Internal),
    };
    if let Some((log, _)) = log {
        let status = log.close();
        if let Some(error) = status.last_error.filter(|_| status.failing) {
            console.message(&format!("the decision log lacks its last lines: {error}\n"));
        }
    }
    exit
}

/// The log in which a reload is noted, once it is open.
type Noted = Arc<OnceLock<Weak<DecisionLog>>>;

/// Opens the decision log that is wanted.
fn open_log(
    arguments: &ServeArguments,
    revision: &str,
    noted: &Noted,
) -> Result<Option<(Arc<DecisionLog>, Recorder)>, LogProblem> {
    let Some(options) = arguments.log.options(revision) else {
        return Ok(None);
    };
    let (on_full, on_failure) = (options.on_full, options.on_failure);
    let log = Arc::new(DecisionLog::open(options)?);
    let _ = noted.set(Arc::downgrade(&log));
    let recorder = Recorder::new(Arc::clone(&log), on_full, on_failure);
    Ok(Some((log, recorder)))
}

fn refuse(refused: &Refused, console: &mut Console) -> Exit {
    let text = mistakes(&refused.diagnostics, &refused.sources, console.message_style());
    console.message(&text);
    Exit::Findings
}

/// Writes what is said, until the server has ended.
fn write(arguments: &ServeArguments, said: &Receiver<Said>, console: &mut Console) -> Exit {
    while let Ok(said) = said.recv() {
        match said {
            Said::Notice(notice) => console.tell(&arguments.log_format.line(&notice)),
            Said::Ended(Ok(())) => return Exit::Fine,
            Said::Ended(Err(problem)) => {
                let exit = match problem {
                    ServeProblem::Refused(_) => Exit::Usage,
                    ServeProblem::Failed(_) => Exit::Internal,
                };
                return console.refuse(&problem.to_string(), exit);
            }
        }
    }
    Exit::Internal
}

fn teller(say: SyncSender<Said>) -> Tell {
    Arc::new(move |notice| {
        let _ = say.try_send(Said::Notice(notice));
    })
}

fn start(
    kept: Kept,
    arguments: &ServeArguments,
    style: Style,
    (tell, noted): (Tell, Noted),
) -> Result<Live, Box<Refused>> {
    Live::start(kept, arguments.live_options(), move |event| {
        if let Event::Reloaded(reloaded) = &event
            && let Some(log) = noted.get().and_then(Weak::upgrade)
        {
            log.note(Note::Reloaded {
                revision: reloaded.new.revision().to_owned(),
                changed: told::changed_words(reloaded),
            });
        }
        tell(told::notice(&event, style));
    })
}

/// A panic is said like everything else: the thread that panics must not wait for the terminal, which another one holds.
fn tell_panics(tell: Tell) {
    panic::set_hook(Box::new(move |info| {
        tell(Notice::warning("panic", format!("the program's own fault: {info}")));
    }));
}
