//! What a session runs, as data: login, shell or command, and the environment that it starts with.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::action::Program;
use crate::config;

/// Where a login's programs are found before any profile has been read.
pub(super) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Known on practically every host, and true: we behave as it says.
const TERM: &str = "xterm-256color";

/// What a bare machine has.
const BARE_TERM: &str = "linux";

/// Variables of the terminal that we were started in; they would mislead programs in ours.
const OF_OTHERS: &[&str] = &[
    "COLUMNS",
    "LINES",
    "TERMCAP",
    "WINDOWID",
    "TMUX",
    "STY",
    "VTE_VERSION",
    "KITTY_WINDOW_ID",
    "TERM_SESSION_ID",
    // What the service manager said to us.
    "FDSTORE",
    "LISTEN_FDNAMES",
    "LISTEN_FDS",
    "LISTEN_PID",
    "NOTIFY_SOCKET",
    "WATCHDOG_PID",
    "WATCHDOG_USEC",
];

const LOGINS: &[&str] = &["/bin/login", "/usr/bin/login"];

/// Where a login is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) seat: String,
    pub(super) vt: Option<u16>,
}

/// What the settings say; else getty, which then starts login: issue files, autologin and credentials come with it;
/// login itself where there is no getty.
pub(super) fn login(place: &Place, settings: &config::Login) -> Program {
    let env = login_environment(&place.seat, place.vt);
    if !settings.command.is_empty() {
        let words: Vec<OsString> = settings.command.iter().map(Into::into).collect();
        return command(&words, env);
    }
    let words: Vec<OsString> = match find(&["/sbin/agetty", "/usr/sbin/agetty"]) {
        Some(agetty) => getty(agetty, &settings.autologin, terminal_type()),
        None => bare_login(&settings.autologin),
    };
    command(&words, env)
}

/// login(1) forgets the environment without -p, and with it the seat that the session belongs to. Options of ours take the
/// place of the -f that agetty would have given to it for somebody who is not asked.
fn getty(agetty: &str, autologin: &str, term: &str) -> Vec<OsString> {
    let mut words = vec![agetty, "--noreset", "--noclear", "-o"];
    if autologin.is_empty() {
        words.push("-p -- \\u");
    } else {
        words.extend(["-p -f -- \\u", "--autologin", autologin]);
    }
    words.extend(["-", term]);
    words.into_iter().map(Into::into).collect()
}

/// login(1) as a getty would start it, which asks for the name itself.
fn bare_login(autologin: &str) -> Vec<OsString> {
    let mut words = vec![find(LOGINS).unwrap_or("/bin/login"), "-p"];
    if !autologin.is_empty() {
        words.extend(["-f", autologin]);
    }
    words.into_iter().map(Into::into).collect()
}

/// What stands above a login that no getty has written anything above.
pub(super) fn greeting(place: &Place, program: &Program) -> Option<Vec<u8>> {
    let bare = LOGINS.iter().any(|login| program.file == *login);
    let line = place.vt.map_or_else(|| place.seat.clone(), |number| format!("tty{number}"));
    bare.then(|| super::issue::greeting(&line))
}

/// The recovery menu in place of root's shell, behind the question that the machine asks for it: sulogin starts
/// what `SUSHELL` names. Without any question the menu is started at once.
pub(super) fn recovery(question: &[OsString], env: &mut Vec<(OsString, OsString)>) -> Vec<OsString> {
    let ours = std::env::current_exe().unwrap_or_else(|_| "/usr/bin/glasstty".into());
    if question.first().is_some_and(|program| program.to_string_lossy().ends_with("/sulogin")) {
        env.push(pair("SUSHELL", ours));
        // -p is a login shell, with a dash before its name: that is how the menu is told from the console.
        return question.iter().cloned().chain(["-p".into()]).collect();
    }
    match question.first() {
        Some(shell) if shell == "/bin/sh" => vec![ours.into(), "recovery".into(), "--here".into()],
        _ => question.to_vec(),
    }
}

/// The same program for a display with a console of its own, beside the one of the VT. logind has one session for each
/// VT: this one is not on it.
pub(super) fn beside_the_vt(program: &Program) -> Program {
    let mut program = program.clone();
    program.env.retain(|(name, _)| name != "XDG_VTNR" && name != "XDG_SEAT");
    program
}

/// The person's own shell.
pub(super) fn own_shell() -> Vec<OsString> {
    let shell = std::env::var_os("SHELL").filter(|s| Path::new(s).is_absolute());
    vec![shell.unwrap_or_else(|| "/bin/sh".into())]
}

/// A program in words.
pub(super) fn command(words: &[OsString], env: Vec<(OsString, OsString)>) -> Program {
    let home = env.iter().find(|(name, _)| name == "HOME").map(|(_, value)| PathBuf::from(value));
    Program {
        file: words.first().cloned().unwrap_or_default(),
        argv: words.to_vec(),
        dir: home.filter(|dir| dir.is_dir()).unwrap_or_else(|| "/".into()),
        env,
    }
}

/// The environment of a command that root runs: nothing inherited.
pub(super) fn clean_environment(seat: &str, vt: Option<u16>) -> Vec<(OsString, OsString)> {
    let mut env = login_environment(seat, vt);
    env.push(pair("HOME", "/root"));
    env
}

/// What login(1) starts with. It must find no HOME: told to keep the environment, it would keep that too.
fn login_environment(seat: &str, vt: Option<u16>) -> Vec<(OsString, OsString)> {
    let mut env = vec![pair("PATH", PATH), pair("XDG_SEAT", seat)];
    if let Some(number) = vt {
        env.push(pair("XDG_VTNR", number.to_string()));
    }
    env.extend(of_terminal());
    env
}

/// Our own environment, for a program that a person starts headless.
pub(super) fn inherited_environment() -> Vec<(OsString, OsString)> {
    let ours = of_terminal();
    let replaced = |name: &OsStr| {
        ours.iter().any(|(n, _)| n == name) || OF_OTHERS.iter().any(|other| OsStr::new(other) == name)
    };
    let kept = std::env::vars_os().filter(|(name, _)| !replaced(name));
    kept.chain(ours.clone()).collect()
}

fn of_terminal() -> Vec<(OsString, OsString)> {
    vec![
        pair("TERM", terminal_type()),
        pair("COLORTERM", "truecolor"),
        pair("TERM_PROGRAM", "glasstty"),
        pair("TERM_PROGRAM_VERSION", env!("CARGO_PKG_VERSION")),
    ]
}

fn terminal_type() -> &'static str {
    let known = ["/usr/share/terminfo", "/lib/terminfo", "/usr/lib/terminfo", "/etc/terminfo"]
        .iter()
        .any(|dir| Path::new(dir).join("x").join(TERM).exists());
    if known { TERM } else { BARE_TERM }
}

fn pair(name: &str, value: impl Into<OsString>) -> (OsString, OsString) {
    (name.into(), value.into())
}

fn find<'a>(paths: &[&'a str]) -> Option<&'a str> {
    paths.iter().copied().find(|path| Path::new(path).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    #[test]
    fn sulogin_starts_the_menu_as_a_login_shell() {
        let mut env = Vec::new();
        assert_eq!(
            recovery(&words(&["/sbin/sulogin", "--force"]), &mut env),
            words(&["/sbin/sulogin", "--force", "-p"])
        );
        assert!(env.iter().any(|(name, _)| name == "SUSHELL"), "{env:?}");
    }

    #[test]
    fn a_login_without_a_getty_gets_a_greeting_and_a_getty_none() {
        let place = Place { seat: "seat0".into(), vt: Some(2) };
        let bare = command(&bare_login(""), Vec::new());
        assert_eq!(bare.argv[1..], words(&["-p"]));
        assert!(greeting(&place, &bare).is_some());
        assert_eq!(bare_login("somebody")[1..], words(&["-p", "-f", "somebody"]));
        let getty = command(&words(&["/sbin/agetty", "-", "linux"]), Vec::new());
        assert!(greeting(&place, &getty).is_none());
    }

    #[test]
    fn only_who_is_named_in_the_settings_is_not_asked_for_a_password() {
        let options = |autologin| getty("agetty", autologin, "linux")[4].clone();
        assert_eq!(options(""), "-p -- \\u");
        assert_eq!(options("somebody"), "-p -f -- \\u");
    }

    #[test]
    fn without_a_question_the_menu_comes_at_once_and_login_stays_what_it_is() {
        let mut env = Vec::new();
        assert_eq!(recovery(&words(&["/bin/sh"]), &mut env)[1..], words(&["recovery", "--here"]));
        assert_eq!(recovery(&words(&["/bin/login", "root"]), &mut env), words(&["/bin/login", "root"]));
        assert!(env.is_empty(), "{env:?}");
    }
}
