use axum::{
    body::Body,
    http::{
        HeaderMap, StatusCode,
        header::{ETAG, HeaderValue, IF_NONE_MATCH},
    },
    response::Response,
};
use sha2::{Digest as _, Sha256};

/// The tag of a page that is the same whenever its bytes are.
pub(super) fn tag(page: &[u8]) -> String {
    let digest = Sha256::digest(page);
    let beginning = digest.iter().take(8);
    beginning.fold("\"".to_owned(), |tag, byte| format!("{tag}{byte:02x}")) + "\""
}

/// The response with its tag; without its body where the client has it already.
pub(super) fn tagged(mut response: Response, tag: &str, headers: &HeaderMap) -> Response {
    let Ok(value) = HeaderValue::from_str(tag) else {
        return response;
    };
    response.headers_mut().insert(ETAG, value);
    if has(headers, tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
    }
    response
}

/// Whether the client has what this tag stands for.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let lists = headers.get_all(IF_NONE_MATCH).iter();
    let mut tags = lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','));
    tags.any(|has| has.trim() == "*" || strong(has) == strong(tag))
}
