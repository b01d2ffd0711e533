//! The few names that everything is drawn from, so that things meet.

pub(super) const DEPARTMENTS: [&str; 9] = [
    "company",
    "sales",
    "support",
    "north",
    "south",
    "lab",
    "annex",
    "night-shift",
    "yard",
];

pub(super) const USERS: [&str; 8] = [
    "anna",
    "boris",
    "h.ivanov@example.com",
    "carla",
    "42",
    "dmitri",
    "elena",
    "farid_2",
];

pub(super) const GROUPS: [&str; 2] = ["verifiers", "trainers"];

pub(super) const WORKGROUPS: [&str; 3] = ["launch", "fair", "choir"];

pub(super) const ROLES: [&str; 5] = ["listener", "dialler", "seller", "auditor", "helper"];

pub(super) const PIPELINES: [&str; 2] = ["partners", "Key accounts"];

pub(super) const STAGES: [&str; 2] = ["won", "Zgubiona szansa"];

/// A pipeline or a stage that no role names.
pub(super) const ELSEWHERE: &str = "elsewhere";

pub(super) const FIELDS: [&str; 2] = ["amount", "Data urodzenia"];

/// Objects of an area of paths that a policy says something of.
pub(super) const PATHS: [&str; 6] = ["/", "/HR", "/HR/Pay", "/HR/Pay/2026", "/Umowy", "/Umowy/Ca\u{e9}n"];

/// Objects of an area of names that a policy says something of.
pub(super) const OBJECTS: [&str; 3] = ["telegram", "+48 22 555 01 00", "/Urlopy"];

pub(super) const AREAS: [&str; 2] = ["dispatch", "warehouse"];

pub(super) const RESOURCES: [&str; 3] = ["parcel", "route", "gate"];

pub(super) const ACTIONS: [&str; 3] = ["view", "change", "audit"];

pub(super) const LEVELS: [&str; 6] = ["closed", "narrow", "middling", "wide", "wider", "widest"];

pub(super) const TIME_ZONES: [&str; 6] = [
    "UTC",
    "Europe/Warsaw",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "America/Sao_Paulo",
];

/// Who is nowhere in the policy.
pub(super) const STRANGER: &str = "stranger";

/// A department that is nowhere in the policy.
pub(super) const NOWHERE: &str = "atlantis";
