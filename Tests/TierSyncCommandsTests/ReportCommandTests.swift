import Foundation
import SystemPackage
import Testing
import TierSyncCommands
import TierSyncTestSupport
import XMLDocuments

@Suite("Reports")
struct ReportCommandTests {
    private let program: Program

    init() throws {
        program = try Program()
        try program("init", "library", "--remote", "file://\(program.directory.path)/remote")
        try FileManager.default.createDirectory(
            atPath: program.directory.path.appending("remote").string, withIntermediateDirectories: true)
        try program("import", Program.photos, "--library", "library", "-q")
        try program("push", "--library", "library", "-q")
    }

    private func report(_ arguments: String...) throws -> Program.Outcome {
        try program.run([Program.path.string, "report"] + arguments + ["--library", "library"])
    }

    private func text(_ name: String) throws -> String {
        let data = try #require(FileManager.default.contents(atPath: program.directory.path.appending(name).string))
        return String(decoding: data, as: UTF8.self)
    }

    @Test func `bandwidth is told in words, as CSV and as a page that needs nothing else`() throws {
        let words = try report("bandwidth", "--by", "remote", "--csv", "rows.csv", "--html", "page.html")
        #expect(words.status == 0 && words.output.contains("no original was fetched more than once"))
        #expect(words.output.contains("file://") && words.output.contains("retries"))
        #expect(words.output.contains("cost: 0.00 USD by the prices of own"))
        let rows = try text("rows.csv").split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(rows[0].count == 15 && rows.dropFirst().allSatisfy { $0.count == 15 && $0[3].hasPrefix("file://") })
        let document = try report("bandwidth", "--json", "--by", "remote").document()
        let json = try #require(document["rows"] as? [[String: Any]])
        #expect(json.count == rows.count - 1)
        for key in ["totals", "analysis", "saved", "states", "cost"] { #expect(document[key] != nil) }
        let page = try text("page.html")
        #expect(page.contains("<svg") && page.contains("Each original once") && !page.contains("<script"))
        let links = page.components(separatedBy: "http").count - page.components(separatedBy: "http-equiv").count
        #expect(links == 0, "nothing from elsewhere")
        // It is well-formed.
        _ = try XMLDocumentReader.read(Array(page.drop { $0 != "\n" }.utf8), keeping: .everything)
    }

    @Test func `a forecast says what is left and where`() throws {
        let document = try report("forecast", "--json").document()
        #expect(document["photosToFetch"] as? Int == 0 && document["photosToPush"] as? Int == 0)
        #expect(document["photos"] as? Int == document["photosHere"] as? Int)
        let words = try report("forecast").output
        #expect(words.contains("here, at no byte") && words.contains("not known yet"))
    }

    @Test func `a budget that is used up ends with 4, and says what to change`() throws {
        try program("evict", "--library", "library", "-q")
        try program.configure("library", ["budgets": ["view": ["dayBytes": 10]]])
        let refused = try program("open", "photo1", "--library", "library")
        #expect(refused.status == 4 && refused.errors.contains("budgets.view.dayBytes"))
        #expect(refused.errors.contains("photo1 asks for"))
        try program.configure("library", ["budgets": ["veiw": ["dayBytes": 10]]])
        let misspelt = try program("status", "--library", "library")
        try program.configure("library", ["budgets": ["view": ["hours": ["25:00-26:00"]]]])
        let noTime = try program("status", "--library", "library")
        #expect(noTime.status == 2 && noTime.errors.contains("config.json") && noTime.errors.contains("25:00"))
        #expect(misspelt.status == 2 && misspelt.errors.contains("veiw") && misspelt.errors.contains("view"))
    }
}

/// What is written of reports, without a library.
struct ReportFormTests {
    @Test func `what a spreadsheet would take for a formula is quoted`() {
        #expect(
            ReportFile.csv([["=1+1", "-5", "a,b", "say \"x\"", "-x"]]) == "'=1+1,-5,\"a,b\",\"say \"\"x\"\"\",'-x\r\n")
    }

    @Test func `many days are shown by month, and days without traffic have their place`() throws {
        func row(_ day: String) throws -> BandwidthChart.Amount { (day, "push", 5) }
        let few = BandwidthChart([try row("2026-11-01"), try row("2026-11-04")])
        #expect(few.labels == ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"])
        #expect(few.series.map(\.values) == [[5, 0, 0, 5]])
        let many = BandwidthChart([
            try row("2026-01-30"), try row("2026-03-01"), try row("2026-06-01"), try row("2026-06-02"),
        ])
        #expect(many.labels == ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"])
        #expect(many.series.map(\.values) == [[5, 0, 5, 0, 0, 10]])
        #expect(BandwidthChart([]).labels.isEmpty)
    }
}
