import ArgumentParser
import TierModel
import TierSync

/// `tiersync show`.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Tell all that is known of a photo.")

    @Argument(help: "The photo.")
    var photo: String

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let library = try await global.openLibrary()
        let report = try await library.report(on: try await library.photo(photo))
        try global.output.result(report) { report.words }
    }
}

extension PhotoReport {
    /// The report as a page of lines.
    fileprivate var words: String {
        var rows = [
            ["photo", "\(id)"], ["file", file], ["size", "\(Words.bytes(bytes)), \(width) × \(height)"],
            ["original", tier.words], ["taken", captured ?? "unknown"],
        ]
        rows += marks.rows
        for note in notes { rows.append(["note", note]) }
        if let trashed {
            rows.append([
                "in the trash",
                isBeingDeleted
                    ? "its deletion has begun: tiersync trash empty finishes it"
                    : "since \(trashed): tiersync trash restore \(id)",
            ])
        }
        if kept { rows.append(["to be kept", "on this device"]) }
        if let camera { rows.append(["camera", camera]) }
        // Its licence (CC BY 4.0) asks for the name of the source where the town is shown.
        if let place { rows.append(["place", "\(place) (towns: GeoNames, CC BY 4.0)"]) }
        if let location { rows.append(["position", "\(location.latitude), \(location.longitude)"]) }
        if let sha256 { rows.append(["sha256", sha256.hex]) }
        if let remoteKey { rows.append(["on the remote", remoteKey]) }
        if let proof {
            rows.append(["proven by", proof.kind == .readBack ? "reading it back" : "the server's check of the upload"])
        }
        for source in sources { rows.append(["came from", source]) }
        for companion in companions {
            rows.append([companion.role.rawValue, "\(companion.file), \(Words.bytes(companion.bytes))"])
        }
        rows.append(["faces", analyzed ? "\(faces.count)" : "not analysed yet: tiersync analyze \(id)"])
        for face in faces {
            let box = face.box
            let place = "\(Int(box.width)) × \(Int(box.height)) at \(Int(box.x)), \(Int(box.y))"
            let eyes = face.eyesOpen.map { $0 < FaceLook.closedBelow ? ", eyes closed" : "" } ?? ""
            rows.append(["  face \(face.index)", "\(face.person ?? "unnamed"), \(place)\(eyes)"])
        }
        if !labels.isEmpty {
            rows.append(["shows", labels.map { "\($0.name) (\($0.score.percent))" }.joined(separator: ", ")])
        }
        if let kind, kind != .photo { rows.append(["kind", kind.rawValue]) }
        if let receipt {
            if let merchant = receipt.merchant { rows.append(["  from", PrintableName.escaped(merchant)]) }
            if let date = receipt.date { rows.append(["  dated", date]) }
            if let total = receipt.total {
                rows.append(["  total", [receipt.currency, "\(total)"].compactMap { $0 }.joined(separator: " ")])
            }
        }
        if let text {
            for (number, line) in text.split(separator: "\n").enumerated() {
                rows.append([number == 0 ? "text" : "", PrintableName.escaped(String(line))])
            }
        }
        if let technical = quality["technical"], let looks = quality["looks"] {
            rows.append(["quality", "technical \(technical.percent), looks \(looks.percent)"])
            for part in ["sharpness", "exposure", "noise", "contrast", "colourfulness", "compression"] {
                guard let score = quality[part] else { continue }
                rows.append(["  \(["noise", "compression"].contains(part) ? "free of \(part)" : part)", score.percent])
            }
        }
        return Words.table(rows)
    }
}

extension MarkReport {
    fileprivate var rows: [[String]] {
        var rows: [[String]] = []
        if let title { rows.append(["title", PrintableName.escaped(title)]) }
        for (number, line) in (caption ?? "").split(separator: "\n").enumerated() {
            rows.append([number == 0 ? "caption" : "", PrintableName.escaped(String(line))])
        }
        if !tags.isEmpty { rows.append(["tags", tags.map { PrintableName.escaped($0) }.joined(separator: ", ")]) }
        if !albums.isEmpty {
            rows.append(["albums", albums.map { PrintableName.escaped($0) }.joined(separator: ", ")])
        }
        var said = [isFavourite ? "favourite" : nil, isHidden ? "hidden" : nil, edit == nil ? nil : "edited"]
        if let rating { said.append(rating < 0 ? "rejected" : String(repeating: "★", count: rating)) }
        let words = said.compactMap(\.self)
        return words.isEmpty ? rows : rows + [["marked", words.joined(separator: ", ")]]
    }
}

extension Double {
    /// A share of 1 in whole per cent.
    fileprivate var percent: String { "\(Int((self * 100).rounded())) %" }
}

extension Tier {
    /// The tier in words.
    var words: String {
        switch self {
        case .local: "only on this device"
        case .both: "on this device, and proven on the remote"
        case .remote: "on the remote only"
        }
    }
}
