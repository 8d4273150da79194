//! Who sees what: seats, outputs and sessions, as a pure machine that `handle_*`s facts and is `poll_*`ed for requests.

#![forbid(unsafe_code)]
