/// English words in one form and another: who types `dogs` looks for what is named `dog`.
package enum WordForms {
    private static let irregular = [
        "people": "person", "children": "child", "men": "man", "women": "woman", "mice": "mouse", "geese": "goose",
        "feet": "foot", "teeth": "tooth", "oxen": "ox", "knives": "knife", "wolves": "wolf", "leaves": "leaf",
        "shelves": "shelf", "loaves": "loaf", "calves": "calf", "wives": "wife", "lives": "life", "scarves": "scarf",
        "halves": "half", "photos": "photo", "pianos": "piano", "buses": "bus", "foxes": "fox", "axes": "axe",
    ]

    /// Words that end like a plural and are none.
    private static let singulars: Set<String> = ["bus", "gas", "lens", "glass", "dress", "grass", "cross", "chess"]

    /// What a word in the plural may be the plural of, in lower case; none for what does not look like one.
    package static func singulars(of word: String) -> [String] {
        let word = word.lowercased()
        if let known = irregular[word] { return [known] }
        guard word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !singulars.contains(word) else { return [] }
        var forms = [String(word.dropLast())]
        if word.hasSuffix("ies") { forms.append(word.dropLast(3) + "y") }
        if ["ses", "xes", "zes", "ches", "shes", "oes"].contains(where: word.hasSuffix) {
            forms.append(String(word.dropLast(2)))
        }
        return forms
    }
}
