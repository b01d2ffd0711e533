/// Defines a value that is one of a few words: its enum, how it is read, and its JSON Schema.
macro_rules! words {
    (
        $(#[$meta:meta])*
        what $what:literal;
        $vis:vis enum $name:ident { $( $(#[$word_meta:meta])* $variant:ident = $word:literal ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        $vis enum $name {
            $( $(#[$word_meta])* #[cfg_attr(feature = "schema", schemars(rename = $word))] $variant, )*
        }

        impl $name {
            /// The words, as an author writes them.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word for this one.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }

        impl $crate::document::Read for $crate::document::Placed<$name> {
            const EXPECTED: &'static str = $what;

            fn read(
                node: &$crate::document::Node,
                reader: &mut $crate::document::Reader<'_>,
            ) -> Option<Self> {
                use $crate::diagnostic::{Code, Diagnostic, List, nearest};
                let scalar = reader.scalar(node, Self::EXPECTED)?;
                let value = match scalar.text.as_str() {
                    $( $word => $name::$variant, )*
                    other => {
                        let near = nearest(other, $name::WORDS.iter().copied());
                        return reader.refuse(
                            Diagnostic::new(Code::UnknownWord, format!("`{other}` is no {}", $what))
                                .at(node.place, format!("expected {}", List::or($name::WORDS)))
                                .maybe_help(near.map(|near| format!("did you mean `{near}`?"))),
                        );
                    }
                };
                Some(Self { value, place: node.place })
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $crate::document::Placed<$name> {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> { $name::schema_name() }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $name::json_schema(generator)
            }
        }
    };
}

pub(crate) use words;
