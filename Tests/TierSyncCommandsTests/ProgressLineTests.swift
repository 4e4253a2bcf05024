import Testing
import TierSync
import TierSyncCommands

@Suite struct `The progress line` {
    private func step(
        _ done: Int, of total: Int? = 100, bytes: Int64 = 0, _ name: String? = nil, paused: String? = nil
    ) -> JobProgress {
        JobProgress(job: "push", done: done, total: total, bytes: bytes, current: name, paused: paused)
    }

    @Test func `says rates and the time left as soon as they are known`() {
        var line = ProgressLine()
        line.take(step(0), at: 0)
        #expect(line.text(at: 0, columns: 120) == "push [....................] 0/100")
        line.take(step(1, bytes: 5_000_000, "a.jpg"), at: 1)
        #expect(line.text(at: 1, columns: 120) == "push [....................] 1/100, a.jpg")
        for second in 2...20 { line.take(step(second, bytes: Int64(second) * 5_000_000, "a.jpg"), at: Double(second)) }
        #expect(
            line.text(at: 20, columns: 120)
                == "push [####................] 20/100, 1.0/s, 5.0 MB/s, 80 s left, a.jpg")
        #expect(line.text(at: 20, columns: nil) == "push 20/100, 1.0/s, 5.0 MB/s, 80 s left")
    }

    @Test func `rates are those of the recent past`() {
        var line = ProgressLine()
        // A hundred a second for a minute, then one in four seconds for a minute.
        for second in 0...60 { line.take(step(second * 100, of: 10_000), at: Double(second)) }
        #expect(line.text(at: 60, columns: nil) == "push 6000/10000, 100/s, 40 s left")
        for part in 1...15 { line.take(step(6000 + part, of: 10_000), at: 60 + Double(part) * 4) }
        #expect(line.text(at: 120, columns: nil).hasPrefix("push 6015/10000, 15/min, 3 h "))
        // Nothing comes any more: the rate sinks with the time.
        #expect(line.text(at: 360, columns: nil).hasPrefix("push 6015/10000, 43/h, "))
    }

    @Test func `a slow job is told by the minute and by the hour`() {
        var line = ProgressLine()
        for hour in 0...3 { line.take(step(hour), at: Double(hour) * 1800) }
        #expect(line.text(at: 5400, columns: nil) == "push 3/100, 2/h, 2 days left")
    }

    @Test func `a pause says why, and its time does not count`() {
        var line = ProgressLine()
        for second in 0...20 { line.take(step(second * 2), at: Double(second)) }
        let before = line.text(at: 20, columns: nil)
        #expect(before == "push 40/100, 2.0/s, 30 s left")
        let isPaused = line.take(step(40, paused: "on battery, 54 %"), at: 20)
        #expect(line.text(at: 5000, columns: nil) == "push 40/100, paused: on battery, 54 %")
        #expect(
            line.text(at: 5000, columns: 100) == "push [########............] 40/100, paused: on battery, 54 %")
        let goesOn = line.take(step(40), at: 5000)
        let isNews = line.take(step(42), at: 5001)
        #expect(isPaused && goesOn && !isNews)
        #expect(line.text(at: 5001, columns: nil) == "push 42/100, 2.0/s, 29 s left")
    }

    @Test func `another job begins anew`() {
        var line = ProgressLine()
        for second in 0...20 { line.take(step(second), at: Double(second)) }
        let isNews = line.take(JobProgress(job: "evict", done: 1, total: nil, bytes: 0), at: 21)
        #expect(isNews)
        #expect(line.text(at: 21, columns: nil) == "evict 1")
    }

    @Test func `no width makes it wrap`() {
        let names = [
            "IMG_20240518_142233_HDR_PORTRAIT_from_my_old_phone.JPG", "家族旅行の写真その一家族旅行の写真その一.jpg",
            "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦.heic", "",
        ]
        for name in names {
            var line = ProgressLine()
            for second in 0...20 {
                line.take(step(second, bytes: Int64(second) * 1_234_567, name), at: Double(second))
            }
            for columns in 1...160 {
                let text = line.text(at: 20, columns: columns)
                #expect(TextColumns.width(of: text) <= columns, "\(columns): \(text)")
            }
            line.take(step(20, name, paused: "somebody is at the machine, and it is on battery, 54 %"), at: 20)
            for columns in 1...160 { #expect(TextColumns.width(of: line.text(at: 30, columns: columns)) <= columns) }
        }
    }

    @Test func `a long name keeps both of its ends`() {
        #expect(TextColumns.shortened("IMG_20240518_142233.JPG", to: 12) == "IMG_20…3.JPG")
        #expect(TextColumns.shortened("short.jpg", to: 12) == "short.jpg")
        #expect(TextColumns.shortened("写真写真.jpg", to: 8) == "写真…jpg")
        #expect(TextColumns.width(of: "e\u{301}写👍") == 5)
    }

    @Test func `a name cannot speak to the terminal`() {
        var line = ProgressLine()
        line.take(step(1, "\u{1B}[2J\r\n\u{7}\u{9B}31m\u{202E}.jpg"), at: 0)
        let text = line.text(at: 0, columns: 120)
        #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0.value != 0x202E })
        #expect(text.contains("\\u{1b}[2J\\r\\n"))
        line.take(step(1, paused: "\u{1B}[2J"), at: 0)
        #expect(!line.text(at: 0, columns: nil).contains("\u{1B}"))
    }
}
