/// What calls are told apart by, in the order in which a decision asks for it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Variable {
    /// Whether the caller may read the customer: a [`Readable`]. Before all others: what roles give takes its place.
    Readable,
    /// The class of the caller: callers of one class are alike to every test on `caller`.
    Caller,
    /// The kind of the destination: a [`DestinationKind`].
    Kind,
    /// A digit of the destination, by its place from 0: its value and one more; 0 behind the last digit.
    Digit(u8),
    /// Whether the call is to a customer: 0 or 1.
    Customer,
    /// How the caller stands to who is responsible for the customer: a [`PersonValue`].
    Responsible,
    /// The class of who is responsible.
    ResponsibleClass,
    /// The word for the kind of customer.
    CustomerKind,
    /// The word for the customer's pipeline.
    Pipeline,
    /// The word for the customer's stage.
    Stage,
    /// Whether the customer is open to everyone: an [`Openness`].
    Open,
    /// Whether the customer's tags are known: 0 or 1.
    Tags,
    /// Whether the customer has this one of the named tags: 0 or 1.
    Tag(u8),
    /// How the caller stands to the coworker who is called: a [`PersonValue`].
    Coworker,
    /// The class of the coworker.
    CoworkerClass,
    /// The minute of the week in the policy's time zone, or the minute of one of the named days.
    Time,
    /// The minute of the week in another time zone.
    Zone(u8),
    /// Behind all others: what nothing is told apart by.
    Last,
}

/// The kinds of destination, as values of [`Variable::Kind`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum DestinationKind {
    /// A number of the public network.
    Number,
    /// Somebody's internal number.
    Extension,
    /// A short code.
    Short,
    /// A SIP address.
    Uri,
}

impl DestinationKind {
    /// All of them, in the order of their values.
    pub const ALL: [Self; 4] = [Self::Number, Self::Extension, Self::Short, Self::Uri];
}

/// The values of [`Variable::Responsible`] and [`Variable::Coworker`].
///
/// Below [`PersonValue::NOBODY`] the bits say how the caller stands to a known person.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PersonValue;

impl PersonValue {
    /// Bit: the person is the caller.
    pub const SELF: u32 = 1;
    /// Bit: the person shares a department with the caller.
    pub const DEPARTMENT: u32 = 2;
    /// Bit: the person sits strictly below a department of the caller.
    pub const SUBDEPARTMENTS: u32 = 4;
    /// There is no such person.
    pub const NOBODY: u32 = 8;
    /// There is one, and nobody says who.
    pub const UNKNOWN: u32 = 9;
    /// How many values there are.
    pub const COUNT: u32 = 10;
}

/// The values of [`Variable::Readable`].
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Readable {
    /// The caller may not read the customer, or there is none.
    #[default]
    No,
    /// The caller may.
    Yes,
    /// It hangs on facts that nobody says.
    Unknown,
}

impl Readable {
    /// All of them, in the order of their values.
    pub const ALL: [Self; 3] = [Self::No, Self::Yes, Self::Unknown];
}

/// The values of [`Variable::Open`].
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Openness {
    /// Nobody says it.
    #[default]
    Unknown,
    /// The customer is not open to everyone.
    Closed,
    /// The customer is.
    Open,
}

impl Openness {
    /// All of them, in the order of their values.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::Closed, Self::Open];
}
