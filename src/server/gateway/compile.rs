use std::path::Path;

use axum::http::{HeaderName, Method};

use super::{
    Gateway, GatewayRoute,
    question::{Ask, PROPERTIES, Said, TRUTHS},
    template::{Piece, Segment, pieces},
};
use crate::{
    catalogue::Catalogue,
    diagnostic::{Code, Diagnostic, Diagnostics, List, nearest},
    document::{GatewayDocument, RouteDocument, Text, read_gateway as read},
    load::Refused,
    snapshot::Snapshot,
    source::load_file,
};

/// Reads a gateway that asks for permissions of this policy, or gives every mistake of the file.
pub(super) fn read_gateway(path: &Path, snapshot: &Snapshot) -> Result<Gateway, Box<Refused>> {
    let loaded = load_file(path);
    let mut diagnostics = Diagnostics::default();
    for problem in &loaded.problems {
        diagnostics.push(problem.into());
    }
    let mut gateway = None;
    for (id, file) in loaded.sources.iter() {
        let document = read(id, file, &mut diagnostics);
        gateway = document.and_then(|document| {
            Compiler {
                catalogue: &snapshot.policy().catalogue,
                diagnostics: &mut diagnostics,
            }
            .gateway(&document)
        });
    }
    match gateway {
        Some(gateway) if !diagnostics.has_errors() => Ok(gateway),
        _ => Err(Box::new(Refused {
            sources: loaded.sources,
            diagnostics,
        })),
    }
}

struct Compiler<'a> {
    catalogue: &'a Catalogue,
    diagnostics: &'a mut Diagnostics,
}

impl Compiler<'_> {
    fn refuse<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.diagnostics.push(diagnostic);
        None
    }

    fn gateway(&mut self, document: &GatewayDocument) -> Option<Gateway> {
        let user = self.header(&document.user.header);
        let mut routes: Vec<(&RouteDocument, GatewayRoute)> = Vec::new();
        for route in &document.routes {
            if let Some(compiled) = self.route(route) {
                self.told_apart(&routes, route, &compiled);
                routes.push((route, compiled));
            }
        }
        let mut routes: Vec<_> = routes.into_iter().map(|(_, route)| route).collect();
        routes.sort_by_key(|route| route.path.iter().map(Segment::is_any).collect::<Vec<_>>());
        Some(Gateway { user: user?, routes })
    }

    fn header(&mut self, name: &Text) -> Option<HeaderName> {
        match HeaderName::from_bytes(name.value.as_bytes()) {
            Ok(header) => Some(header),
            Err(_) => self.refuse(
                Diagnostic::new(Code::InvalidName, format!("`{}` is no name of a header", name.value))
                    .at(name.place, "not a header")
                    .help("write one such as `X-User`"),
            ),
        }
    }

    /// Two routes that fit the same requests would be told apart by nothing.
    fn told_apart(
        &mut self,
        routes: &[(&RouteDocument, GatewayRoute)],
        document: &RouteDocument,
        route: &GatewayRoute,
    ) {
        let same = routes.iter().find(|(_, other)| {
            let methods = other.methods.iter().any(|method| route.methods.contains(method));
            let segments = other.path.iter().zip(&route.path);
            methods
                && other.path.len() == route.path.len()
                && segments.into_iter().all(|(one, other)| one.is_like(other))
        });
        if let Some((first, _)) = same {
            let diagnostic = Diagnostic::new(Code::DuplicateName, "two routes are for the same requests")
                .at(document.path.place, "again here")
                .related(first.path.place, "first here")
                .help("keep one of the two, or give them other methods");
            self.diagnostics.push(diagnostic);
        }
    }

    fn route(&mut self, document: &RouteDocument) -> Option<GatewayRoute> {
        let methods: Vec<_> = document.methods.0.iter().map(|method| self.method(method)).collect();
        let path = self.path(&document.path);
        let names: Vec<_> = path.iter().flatten().filter_map(name).collect();
        let ask = self.permission(&document.ask);
        let id = document.id.as_ref().map(|id| self.text(id, &names));
        let properties = document
            .properties
            .as_ref()
            .map(|map| map.0.as_slice())
            .unwrap_or_default();
        let properties: Vec<_> = properties
            .iter()
            .map(|(name, value)| self.property(name, value, &names))
            .collect();
        let (resource, action) = ask?;
        let id = match id {
            Some(id) => Some(id?),
            None => None,
        };
        Some(GatewayRoute {
            methods: methods.into_iter().collect::<Option<_>>()?,
            ask: Ask {
                resource,
                action,
                id,
                properties: properties.into_iter().collect::<Option<_>>()?,
            },
            path: path?,
        })
    }

    fn method(&mut self, method: &Text) -> Option<String> {
        let known = [
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
        ];
        let known: Vec<_> = known.iter().map(Method::as_str).collect();
        if known.contains(&method.value.as_str()) {
            return Some(method.value.clone());
        }
        let upper = method.value.to_uppercase();
        let help = match nearest(&upper, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the methods are {}", List::and(&known)),
        };
        self.refuse(
            Diagnostic::new(Code::UnknownWord, format!("`{}` is no method", method.value))
                .at(method.place, "not a method")
                .help(help),
        )
    }

    fn path(&mut self, path: &Text) -> Option<Vec<Segment>> {
        let segments = path.value.strip_prefix('/').and_then(|rest| match rest {
            "" => Some(Vec::new()),
            rest => rest.split('/').map(segment).collect::<Option<Vec<_>>>(),
        });
        let Some(segments) = segments else {
            return self.refuse(
                Diagnostic::new(Code::WrongKind, format!("expected a path, found `{}`", path.value))
                    .at(path.place, "not a path")
                    .help("write one such as `/recordings/{owner}/{id}`: `{name}` stands for a whole segment, and what a browser writes with `%` stands as it is meant"),
            );
        };
        let mut names: Vec<_> = segments.iter().filter_map(name).collect();
        names.sort_unstable();
        let twice = names.windows(2).find_map(|pair| match pair {
            [one, other] if one == other => Some(*one),
            _ => None,
        });
        match twice {
            None => Some(segments),
            Some(name) => self.refuse(
                Diagnostic::new(Code::DuplicateName, format!("`{{{name}}}` stands twice in one path"))
                    .at(path.place, "which of them is meant is not clear")
                    .help("give each placeholder a name of its own"),
            ),
        }
    }

    fn permission(&mut self, ask: &Text) -> Option<(String, String)> {
        if let Some(permission) = self.catalogue.id(&ask.value).and_then(|id| self.catalogue.get(id)) {
            let resource = format!("{}.{}", permission.area, permission.resource);
            return Some((resource, permission.action.clone()));
        }
        let known = self
            .catalogue
            .permissions()
            .iter()
            .map(|permission| permission.name.as_str());
        let near = nearest(&ask.value, known).map(|near| format!("did you mean `{near}`?"));
        self.refuse(
            Diagnostic::new(
                Code::UnknownPermission,
                format!("there is no permission `{}`", ask.value),
            )
            .at(ask.place, "not known")
            .help(near.unwrap_or_else(|| "a permission is area, resource and action, with dots between".to_owned())),
        )
    }

    fn property(&mut self, name: &Text, value: &Text, names: &[&str]) -> Option<(&'static str, Said)> {
        let Some(known) = PROPERTIES.into_iter().find(|known| *known == name.value) else {
            let help = match nearest(&name.value, PROPERTIES) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the properties are {}", List::and(&PROPERTIES)),
            };
            return self.refuse(
                Diagnostic::new(Code::UnknownKey, format!("`{}` is no property of a record", name.value))
                    .at(name.place, "not known here")
                    .help(help),
            );
        };
        if !TRUTHS.contains(&known) {
            return Some((known, Said::Text(self.text(value, names)?)));
        }
        match value.value.parse() {
            Ok(truth) => Some((known, Said::Truth(truth))),
            Err(_) => self.refuse(
                Diagnostic::new(
                    Code::WrongKind,
                    format!("expected `true` or `false`, found `{}`", value.value),
                )
                .at(value.place, ""),
            ),
        }
    }

    fn text(&mut self, text: &Text, names: &[&str]) -> Option<Vec<Piece>> {
        let Some(pieces) = pieces(&text.value) else {
            return self.refuse(
                Diagnostic::new(
                    Code::WrongKind,
                    format!("expected a text with placeholders, found `{}`", text.value),
                )
                .at(text.place, "a brace stands alone")
                .help("write `{name}` for what stands in the path"),
            );
        };
        let unknown = pieces.iter().find_map(|piece| match piece {
            Piece::Value(name) if !names.contains(&name.as_str()) => Some(name.clone()),
            _ => None,
        });
        let Some(unknown) = unknown else {
            return Some(pieces);
        };
        let help = match nearest(&unknown, names.iter().copied()) {
            Some(near) => format!("did you mean `{{{near}}}`?"),
            None if names.is_empty() => "the path has none".to_owned(),
            None => format!("the path has {}", List::and(names)),
        };
        self.refuse(
            Diagnostic::new(
                Code::UnknownWord,
                format!("`{{{unknown}}}` is no placeholder of the path"),
            )
            .at(text.place, "not known")
            .help(help),
        )
    }
}

fn name(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Any(name) => Some(name),
        Segment::Word(_) => None,
    }
}

/// A segment of a path: a whole placeholder, or a word that a request's path can hold.
fn segment(text: &str) -> Option<Segment> {
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    if let Some(name) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return is_name(name).then(|| Segment::Any(name.to_owned()));
    }
    let is_odd = |char: char| "\\;%#?{}*".contains(char) || char.is_control() || char.is_whitespace();
    let is_word = !text.is_empty() && text != "." && text != ".." && !text.contains(is_odd);
    is_word.then(|| Segment::Word(text.to_owned()))
}
