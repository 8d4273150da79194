//! Files of `NAME=value` lines, as systemd and shells read them: vconsole.conf, /etc/default/keyboard.

/// The assignments in their order; what is no assignment is passed over.
pub fn assignments(text: &str) -> Vec<(&str, String)> {
    text.lines().filter_map(assignment).collect()
}

/// The last value of a name.
pub fn value(text: &str, name: &str) -> Option<String> {
    assignments(text).into_iter().rev().find(|(n, _)| *n == name).map(|(_, value)| value)
}

fn assignment(line: &str) -> Option<(&str, String)> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
    if line.starts_with(['#', ';']) {
        return None;
    }
    let (name, value) = line.split_once('=')?;
    let good = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    good.then(|| (name, unquoted(value)))
}

/// Quotes go; outside of them a comment or a blank ends the value; a backslash keeps what follows it.
fn unquoted(value: &str) -> String {
    let mut out = String::new();
    let mut quote = None;
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None | Some('"'), '\\') => out.extend(chars.next()),
            (None, c) if c.is_whitespace() => break,
            (_, c) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_comments_and_repeats() {
        let text = "# KEYMAP=fr\nKEYMAP=\"de-latin1\" # German\n XKBLAYOUT='de, us'\nexport A=b\\ c\nKEYMAP=uk\nnonsense\n=x\n";
        assert_eq!(value(text, "KEYMAP").as_deref(), Some("uk"));
        assert_eq!(value(text, "XKBLAYOUT").as_deref(), Some("de, us"));
        assert_eq!(value(text, "A").as_deref(), Some("b c"));
        assert_eq!(assignments(text).len(), 4);
    }

    #[test]
    fn an_open_quote_ends_with_the_line() {
        assert_eq!(value("A=\"x\nB=y\n", "A").as_deref(), Some("x"));
        assert_eq!(value("A=\"x\nB=y\n", "B").as_deref(), Some("y"));
    }
}
