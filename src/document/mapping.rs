/// Defines a document: its struct, how it is read, and its JSON Schema, from one list of fields.
///
/// A field of type `Option` may be left out; any other is needed. `what` is what messages call it.
macro_rules! mapping {
    (
        $(#[$meta:meta])*
        what $what:literal;
        $vis:vis struct $name:ident {
            $( $(#[$field_meta:meta])* $field:ident : $type:ty ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(rename_all = "kebab-case", deny_unknown_fields))]
        $vis struct $name {
            /// Where it begins.
            #[cfg_attr(feature = "schema", schemars(skip))]
            pub place: $crate::source::Place,
            $( $(#[$field_meta])* pub $field: $type, )*
        }

        impl $crate::document::Read for $name {
            const EXPECTED: &'static str = concat!("a mapping with ", $what);

            fn read(
                node: &$crate::document::Node,
                reader: &mut $crate::document::Reader<'_>,
            ) -> Option<Self> {
                let place = node.place;
                let Some(fields) = reader.fields(node, Self::EXPECTED, &[$(stringify!($field)),*]) else {
                    // The mistake is reported; the name that this belongs to stays known.
                    return Some(Self { place, $( $field: <$type as $crate::document::Read>::absent()?, )* });
                };
                <Self as $crate::document::Document>::of(&fields, reader)
            }
        }

        impl $crate::document::Document for $name {
            const FIELDS: &'static [$crate::document::Field] = &[$(
                $crate::document::Field {
                    name: stringify!($field),
                    is_list: <$type as $crate::document::Read>::IS_LIST,
                }
            ),*];

            fn of(
                fields: &$crate::document::Fields<'_>,
                reader: &mut $crate::document::Reader<'_>,
            ) -> Option<Self> {
                let place = fields.place();
                let what = <Self as $crate::document::Read>::EXPECTED;
                $( let $field = fields.read::<$type>(stringify!($field), what, reader); )*
                Some(Self { place, $( $field: $field?, )* })
            }
        }
    };
}

pub(crate) use mapping;
