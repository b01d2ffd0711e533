/// The segments of a path as the application reads them. Nothing where two programs could read the path in two ways: then
/// what is asked about is perhaps not what is done.
pub(super) fn segments(path: &str) -> Option<Vec<String>> {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let path = path.strip_prefix('/')?;
    if path.is_empty() {
        return Some(Vec::new());
    }
    path.split('/').map(segment).collect()
}

/// One segment, decoded once.
fn segment(text: &str) -> Option<String> {
    let text = decoded(text)?;
    let is_odd = |char: char| matches!(char, '/' | '\\' | ';' | '%' | '#' | '?') || char.is_control();
    let is_clear = !text.is_empty() && text != "." && text != ".." && !text.contains(is_odd);
    is_clear.then_some(text)
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hexadecimal(rest.next()?)? << 4 | hexadecimal(rest.next()?)?,
            // Whatever is no ASCII is written with `%`.
            byte if byte.is_ascii_graphic() => byte,
            _ => return None,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hexadecimal(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}
