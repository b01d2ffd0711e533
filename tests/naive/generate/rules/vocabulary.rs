//! The words that rules and calls are drawn from, so that they meet.

pub(super) const USERS: [&str; 7] = [
    "anna",
    "boris",
    "h.ivanov@example.com",
    "carla",
    "42",
    "dmitri",
    "farid_2",
];

pub(super) const DEPARTMENTS: [&str; 6] = ["company-hq", "sales", "support", "north", "south", "night-shift"];

pub(super) const GROUPS: [&str; 2] = ["verifiers", "trainers"];

pub(super) const WORKGROUPS: [&str; 2] = ["launch", "fair"];

/// Who is nowhere in the policy.
pub(super) const STRANGER: &str = "stranger";

/// Stages, pipelines, kinds and tags as a request says them; quoted in rules where they have to be.
pub(super) const STAGES: [&str; 4] = ["won", "lost", "negotiation", "Zgubiona szansa"];
pub(super) const PIPELINES: [&str; 3] = ["partners", "retail-2", "Key accounts"];
pub(super) const KINDS: [&str; 3] = ["lead", "contact", "company"];
pub(super) const TAGS: [&str; 4] = ["loyal", "late", "vip", "do not call"];

/// What no rule speaks of.
pub(super) const ELSEWHERE: &str = "elsewhere";

pub(super) const COUNTRIES: [&str; 10] = ["PL", "US", "CA", "GB", "DE", "IT", "VA", "RU", "KZ", "IM"];

pub(super) const LINES: [&str; 11] = [
    "premium-rate",
    "mobile",
    "fixed-line",
    "fixed-line-or-mobile",
    "toll-free",
    "shared-cost",
    "voip",
    "personal-number",
    "pager",
    "uan",
    "voicemail",
];

/// Patterns as rules write them.
pub(super) const PATTERNS: [&str; 37] = [
    "+48*",
    "+48 22*",
    "+48 22 555*",
    "+48 22 555 01 0*",
    "+48 22 555 01 00",
    "+48 70*",
    "+48 501 000 001",
    "+48",
    "+4990*",
    "+49*",
    "+49 30*",
    "+4*",
    "+1 900*",
    "+1*",
    "+1 212 555 0100",
    "+1",
    "+44 20*",
    "+44*",
    "+39 06*",
    "+7 7*",
    "+7*",
    "+2*",
    "+123456789012345",
    "+123456789012345*",
    "112",
    "11*",
    "1*",
    "10*",
    "911",
    "9*",
    "0*",
    "123456",
    "ext 1*",
    "ext 10*",
    "ext 101",
    "ext 112",
    "ext 100100",
];

/// Numbers of all kinds of lines, and of countries that share a calling code.
pub(super) const REAL_NUMBERS: [&str; 28] = [
    "+48 22 555 01 00",
    "+48 501 000 001",
    "+48 70 123 45 67",
    "+48 800 123 456",
    "+48 801 234 567",
    "+1 212 555 0100",
    "+1 416 555 0100",
    "+1 900 234 5678",
    "+1 800 234 5678",
    "+1 242 345 6789",
    "+44 20 7946 0000",
    "+44 7911 123456",
    "+44 7624 123456",
    "+44 55 1234 5678",
    "+44 70 1234 5678",
    "+44 76 4012 3456",
    "+44 909 879 0000",
    "+49 30 123456",
    "+49 900 1 123456",
    "+49 1512 3456789",
    "+49 180 1234567",
    "+39 06 6982 1234",
    "+39 06 698 12345",
    "+39 312 345 6789",
    "+7 701 234 5678",
    "+7 912 345 6789",
    "+881 6 1234 5678",
    "+41 860 123 456 789",
];

pub(super) const URIS: [&str; 3] = ["sip:anna@example.com", "sips:+48225550100@pbx.example.com", "sip:112"];

pub(super) const UNREADABLE: [&str; 6] = ["+", "", "call me", "+48 22 ABC", "+1234567890123456", "*100#"];

/// A country, and numbers as they are dialled inside it.
pub(super) const NATIONAL: [(&str, [&str; 4]); 4] = [
    ("PL", ["22 555 01 00", "501 000 001", "70 123 45 67", "22 555 02 00"]),
    ("DE", ["030 123456", "0900 1 123456", "01512 3456789", "030 555 02 00"]),
    (
        "GB",
        ["020 7946 0000", "07911 123456", "0909 879 0000", "020 7946 0100"],
    ),
    ("IT", ["06 6982 1234", "312 345 6789", "06 698 12345", "06 555 02 00"]),
];

pub(super) const POLICY_ZONES: [&str; 5] = [
    "Europe/Warsaw",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Europe/London",
];

pub(super) const ZONES: [&str; 8] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Auckland",
    "Europe/Warsaw",
    "America/St_Johns",
    "America/Sao_Paulo",
    "UTC",
];

pub(super) const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Beginnings and ends of spans, some of them where clocks are put forward and back.
pub(super) const TIMES: [&str; 15] = [
    "00:00", "00:01", "01:30", "02:00", "02:30", "03:00", "03:30", "06:00", "08:00", "12:00", "13:00", "17:59",
    "18:00", "22:00", "23:59",
];
