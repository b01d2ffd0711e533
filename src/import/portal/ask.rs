//! The only file that knows the HTTP library.

use std::{thread, time::Duration};

use serde::Deserialize;

use super::{super::loose::Loose, Address, Problem};

/// The longest answer that is read, in bytes.
const LONGEST: u64 = 64 << 20;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How long to wait before the second try; before each further one it is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// How often a portal is asked that says it is too busy.
const TRIES_BUSY: u32 = 7;

/// How often a portal is asked that does not answer.
const TRIES_SILENT: u32 = 3;

/// What came of a question.
pub(super) enum Answered {
    Page(Vec<u8>),
    /// The portal says no: its answer, and what it says.
    Refused {
        answer: Vec<u8>,
        words: String,
    },
}

/// Asks a portal.
pub(super) struct Asker<'a> {
    portal: &'a Address,
    agent: ureq::Agent,
}

/// What came of one try.
enum Tried {
    Done(Answered),
    Busy(String),
    Silent(String),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    error: Loose,
    error_description: Loose,
}

impl<'a> Asker<'a> {
    pub(super) fn new(portal: &'a Address) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            // Where a portal sends us on, the token would go along.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(TIMEOUT));
        Self {
            portal,
            agent: config.build().new_agent(),
        }
    }

    /// A problem with what a method gave.
    pub(super) fn problem(&self, method: &str, message: String) -> Problem {
        Problem {
            file: format!("{} {method}", self.portal.host()),
            message,
        }
    }

    /// Asks until there is an answer, or patience ends.
    pub(super) fn ask(&self, method: &str, parameters: &[(&str, &str)]) -> Result<Answered, Problem> {
        let mut wait = FIRST_WAIT;
        let mut tries = 0;
        loop {
            tries += 1;
            let (why, most) = match self.try_once(method, parameters) {
                Tried::Done(answered) => return Ok(answered),
                Tried::Busy(why) => (why, TRIES_BUSY),
                Tried::Silent(why) => (why, TRIES_SILENT),
            };
            if tries >= most {
                let message = format!("{why}, {tries} times; what is downloaded is kept, so try again later");
                return Err(self.problem(method, message));
            }
            thread::sleep(wait);
            wait *= 2;
        }
    }

    fn try_once(&self, method: &str, parameters: &[(&str, &str)]) -> Tried {
        let request = self.agent.get(self.portal.of(method));
        let request = request.query_pairs(parameters.iter().copied());
        let mut response = match request.call() {
            Ok(response) => response,
            Err(error) => {
                return Tried::Silent(format!(
                    "the portal does not answer: {}",
                    self.portal.hide(&error.to_string())
                ));
            }
        };
        let status = response.status().as_u16();
        let answer = match response.body_mut().with_config().limit(LONGEST).read_to_vec() {
            Ok(answer) => answer,
            Err(error) => {
                return Tried::Silent(format!(
                    "the portal's answer breaks off: {}",
                    self.portal.hide(&error.to_string())
                ));
            }
        };
        let refusal: Refusal = serde_json::from_slice(&answer).unwrap_or_default();
        let error = refusal.error.text().unwrap_or_default();
        if matches!(status, 429 | 502..=504) || matches!(error, "QUERY_LIMIT_EXCEEDED" | "OPERATION_TIME_LIMIT") {
            return Tried::Busy("the portal is too busy".to_owned());
        }
        if !error.is_empty() {
            let described = refusal.error_description.text();
            let words = described.map_or_else(|| error.to_owned(), |words| format!("{error}: {words}"));
            return Tried::Done(Answered::Refused {
                answer,
                words: format!("the portal refused: {words}"),
            });
        }
        if status != 200 {
            let words = format!("the portal answers with HTTP status {status}; is the webhook right?");
            return Tried::Done(Answered::Refused { answer, words });
        }
        Tried::Done(Answered::Page(answer))
    }
}
