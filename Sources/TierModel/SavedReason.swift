/// Why an original was not fetched that an engine without stored features would have fetched.
public enum SavedReason: String, Codable, Sendable, CaseIterable {
    /// A person was corrected: the faces that moved were told from stored vectors.
    case correction
    /// A newer model looked at proxies and chips.
    case newModel
}
