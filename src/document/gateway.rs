use super::{Map, Node, OneOrMany, Read, Reader, Text, mapping::mapping, yaml};
use crate::{
    diagnostic::Diagnostics,
    source::{FileId, SourceFile},
};

mapping! {
    /// What proxies ask that know nothing but the headers of a request.
    what "a gateway";
    pub struct GatewayFile {
        /// The gateway.
        gateway: GatewayDocument,
    }
}

mapping! {
    /// How a request becomes a question.
    what "a gateway";
    pub struct GatewayDocument {
        /// Who asks.
        user: GatewayUser,
        /// What the requests ask for.
        routes: Vec<RouteDocument>,
    }
}

mapping! {
    /// Who asks.
    what "how the user is found";
    pub struct GatewayUser {
        /// The header in which the proxy says the user's id.
        header: Text,
    }
}

mapping! {
    /// What a kind of requests asks for.
    what "a route";
    pub struct RouteDocument {
        /// The methods, such as `GET`.
        #[cfg_attr(feature = "schema", schemars(with = "serde_json::Value"))]
        methods: OneOrMany<Text>,
        /// The path; `{name}` stands for a whole segment.
        path: Text,
        /// The permission.
        ask: Text,
        /// The id of the record, the dialled number of a call; the path where it is left out.
        id: Option<Text>,
        /// What is known of the record.
        #[cfg_attr(feature = "schema", schemars(with = "serde_json::Value"))]
        properties: Option<Map<Text>>,
    }
}

/// Reads a file of a gateway. Every mistake is reported.
#[must_use]
pub fn read_gateway(id: FileId, file: &SourceFile, diagnostics: &mut Diagnostics) -> Option<GatewayDocument> {
    let read = |node: &Node, diagnostics: &mut Diagnostics| GatewayFile::read(node, &mut Reader::new(diagnostics));
    match yaml::parse(id, file) {
        Ok(node) => Some(read(&node, diagnostics)?.gateway),
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            None
        }
    }
}
