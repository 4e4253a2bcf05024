/// A key on the remote as stem and extension, so that a number fits in between.
struct RemoteKey {
    private let stem: Substring
    private let ending: Substring

    /// Splits at the last dot of the last part of the key; a dot at its start makes no extension.
    init(_ key: String) {
        let name = key.lastIndex(of: "/").map { key.index(after: $0) } ?? key.startIndex
        if let dot = key[name...].lastIndex(of: "."), dot != name {
            stem = key[..<dot]
            ending = key[dot...]
        } else {
            stem = key[...]
            ending = ""
        }
    }

    /// `name.jpg` for 1, `name-2.jpg` for 2, …
    func numbered(_ number: Int) -> String {
        number == 1 ? String(stem + ending) : "\(stem)-\(number)\(ending)"
    }

    /// The first key that is not taken. Up to number 8 each is asked for; a camera that calls everything `image.jpg` would
    /// make that slow, so from there a free number is found by doubling and the border before it by halving.
    func firstFree(isTaken: (String) throws -> Bool) rethrows -> String {
        for number in 1...8 where try !isTaken(numbered(number)) { return numbered(number) }
        var taken = 8
        var free = 16
        while try isTaken(numbered(free)) { (taken, free) = (free, free * 2) }
        while free - taken > 1 {
            let middle = (taken + free) / 2
            if try isTaken(numbered(middle)) { taken = middle } else { free = middle }
        }
        return numbered(free)
    }
}
