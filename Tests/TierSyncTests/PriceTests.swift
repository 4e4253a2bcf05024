import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What providers take, and what of that the user says.
@Suite struct `Prices` {
    private func traffic(_ operation: ObjectOperation, _ requests: Int64, sent: Int64 = 0, received: Int64 = 0)
        -> OperationTraffic
    {
        OperationTraffic(operation: operation, requests: requests, sent: sent, received: received)
    }

    private func prices(_ id: String) throws -> ProviderPrices { try #require(PriceTable.standard[id]) }

    @Test func `a remote's host says whose they are`() {
        let table = PriceTable.standard
        let expected: [(String, String?)] = [
            ("s3://photos", "aws-s3-standard"),
            ("s3://photos/a?region=eu-central-1", "aws-s3-standard"),
            ("s3://photos?endpoint=https://s3.eu-west-1.amazonaws.com", "aws-s3-standard"),
            ("s3://photos?endpoint=https://0123abcd.R2.cloudflarestorage.com", "cloudflare-r2"),
            ("s3://photos?endpoint=https://s3.us-west-004.backblazeb2.com", "backblaze-b2"),
            ("s3://photos?endpoint=https://s3.eu-central-2.wasabisys.com:443", "wasabi"),
            ("s3://photos?endpoint=https://storage.googleapis.com", "google-standard"),
            ("s3://photos?endpoint=https://fsn1.your-objectstorage.com", "hetzner"),
            ("s3://photos?endpoint=https://fra1.digitaloceanspaces.com", "digitalocean-spaces"),
            ("s3://photos?endpoint=https://notamazonaws.com", nil),
            ("s3://photos?endpoint=https://amazonaws.com.example.org", nil),
            ("s3://photos?endpoint=http://127.0.0.1:8333", nil),
            ("file:///mnt/photos", "own"), ("webdavs://cloud.example.org/photos", "own"), ("nonsense", nil),
        ]
        for (location, id) in expected { #expect(table.provider(for: location)?.id == id, "\(location)") }
        #expect(table.provider(for: "s3://photos", storageClass: "STANDARD_IA")?.id == "aws-s3-standard-ia")
        #expect(table.provider(for: "s3://photos", storageClass: "GLACIER_IR")?.id == "aws-s3-glacier-ir")
        #expect(table.provider(for: "s3://photos", storageClass: "STANDARD")?.id == "aws-s3-standard")
        #expect(table.provider(for: "s3://photos", storageClass: "DEEP_ARCHIVE") == nil)
    }

    @Test func `each standard price says where it is from, and is what it reads back as`() throws {
        let table = PriceTable.standard
        #expect(Set(table.providers.map(\.id)).count == table.providers.count)
        for provider in table.providers where provider.id != PriceTable.own {
            #expect(provider.source?.hasPrefix("https://") == true && provider.asOf != nil, "\(provider.id)")
            #expect(provider.basis == .read || provider.remarks.contains { $0.contains("check") })
        }
        #expect(try JSONDecoder().decode(PriceTable.self, from: JSONEncoder().encode(table)) == table)
    }

    @Test func `traffic costs what the list says`() throws {
        let amazon = try prices("aws-s3-standard")
        let gigabyte = ProviderPrices.binaryGigabyte
        let cost = amazon.cost(of: [
            traffic(.put, 10_000, sent: 50 * gigabyte), traffic(.list, 1000), traffic(.delete, 1_000_000),
            traffic(.get, 50_000, received: 150 * gigabyte), traffic(.head, 50_000),
        ])
        // 11,000 writes at 0.005 and 100,000 reads at 0.0004 a thousand; 50 of 150 GB beyond the free 100, at 0.09.
        #expect(cost.requests == 0.095 && cost.traffic == 4.5 && cost.total == 4.595)
        #expect(cost.currency == "USD" && cost.provider == "aws-s3-standard" && cost.notes.count == 2)
        #expect(amazon.cost(of: [traffic(.get, 0, received: 150 * gigabyte)], months: 2).total == 0)
        #expect(amazon.cost(of: []).total == 0)
        let archive = try prices("aws-s3-glacier-ir")
        #expect(archive.cost(of: [traffic(.get, 1000, received: gigabyte)]).total == 0.04)
        let backblaze = try prices("backblaze-b2")
        let download = [traffic(.get, 0, received: 5_000_000_000), traffic(.put, 9999), traffic(.list, 1000)]
        #expect(backblaze.cost(of: download, stored: 1_000_000_000).total == 0.024)
        #expect(backblaze.cost(of: download).total == 0.054)
        #expect(try prices("own").cost(of: download).total == 0)
    }

    @Test func `storage costs its fee, and what is beyond what that includes`() throws {
        #expect(try prices("aws-s3-standard").monthlyStorage(bytes: 100 * ProviderPrices.binaryGigabyte) == 2.3)
        #expect(try prices("cloudflare-r2").monthlyStorage(bytes: 10_000_000_000) == 0)
        #expect(try prices("cloudflare-r2").monthlyStorage(bytes: 110_000_000_000) == 1.5)
        #expect(try prices("hetzner").monthlyStorage(bytes: 1) == 4.99)
        #expect(try prices("hetzner").monthlyStorage(bytes: 2_000_000_000_000) == 9.98)
        #expect(try prices("own").monthlyStorage(bytes: .max) == 0)
    }

    @Test func `a library's own prices come first, by id and by host`() async throws {
        let fixture = try await EngineFixture()
        let layout = fixture.library.layout
        func write(_ json: String) throws { try Data(json.utf8).write(to: URL(filePath: layout.prices.string)) }
        #expect(try PriceTable.read(layout) == .standard)
        try write(
            """
            {"providers": [
                {"id": "cloudflare-r2", "currency": "EUR", "storage": 0.01, "hosts": ["r2.cloudflarestorage.com"]},
                {"id": "friend", "currency": "CHF", "storage": 0.001, "hosts": ["minio.example.org"]}
            ]}
            """)
        let table = try PriceTable.read(layout)
        #expect(table.providers.count == PriceTable.standard.providers.count + 1)
        #expect(table["cloudflare-r2"]?.currency == "EUR" && table["cloudflare-r2"]?.name == "cloudflare-r2")
        #expect(table.provider(for: "s3://photos?endpoint=https://minio.example.org:9000")?.id == "friend")
        for bad in [
            "{}", "[]", "nonsense", #"{"providers": [{"id": "a", "currency": "EUR"}]}"#,
            #"{"providers": [{"id": "a", "currency": "EUR", "storage": -1}]}"#,
            #"{"providers": [{"id": "a", "currency": "EUR", "storage": 1e300}]}"#,
            #"{"providers": [{"id": "a", "currency": "euros", "storage": 1}]}"#,
            #"{"providers": [{"id": "", "currency": "EUR", "storage": 1}]}"#,
            #"{"providers": [{"id": "a", "currency": "EUR", "storage": 1, "recieved": 1}]}"#,
            #"{"providers": [{"id": "a", "currency": "EUR", "storage": 1, "gigabyte": 1000}]}"#,
            #"{"providers": [{"id": "a", "currency": "EUR", "storage": 1}, {"id": "a", "currency": "EUR", "storage": 1}]}"#,
        ] {
            try write(bad)
            let error = #expect(throws: EngineError.self) { try PriceTable.read(layout) }
            #expect(error?.code == .badConfiguration && error?.message.contains("prices.json") == true, "\(bad)")
        }
    }

    @Test func `priceList names whose hold, and what was written is not replaced`() async throws {
        let fixture = try await EngineFixture()
        let layout = fixture.library.layout
        #expect(try fixture.library.prices()?.id == "own")
        try fixture.library.writePrices()
        #expect(try PriceTable.read(layout) == .standard)
        #expect(throws: EngineError.self) { try fixture.library.writePrices() }
        let file = URL(filePath: layout.configuration.string)
        var settings = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        settings["priceList"] = "wasabi"
        try JSONSerialization.data(withJSONObject: settings).write(to: file)
        let report = try await fixture.reopened().priceReport()
        #expect(report.provider == "wasabi" && report.file == layout.prices.string)
        settings["priceList"] = "nobody"
        try JSONSerialization.data(withJSONObject: settings).write(to: file)
        let wrong = try await fixture.reopened()
        let error = #expect(throws: EngineError.self) { try wrong.prices() }
        #expect(error?.message.contains("nobody") == true && error?.remedy?.contains("wasabi") == true)
    }
}
