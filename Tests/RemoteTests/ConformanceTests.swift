import Foundation
import Remote
import Testing
import TierSyncTestSupport

/// Every case of the contract on every remote: see `ConformanceTarget.all`.
@Suite struct ConformanceTests {
    @Test(arguments: ConformanceTarget.available, ObjectStoreConformance.Case.allCases)
    func `keeps the contract`(_ target: ConformanceTarget, _ behaviour: ObjectStoreConformance.Case) async throws {
        let scratch = try TemporaryDirectory()
        defer { withExtendedLifetime(scratch) {} }
        let store = try await target.store("case-\(behaviour)", scratch.path)
        try await ObjectStoreConformance(store, deviations: Set(target.deviations.keys)).check(behaviour)
    }

    @Test(.enabled(if: ConformanceTarget.absent.isEmpty, "\(ConformanceTarget.absent.joined(separator: "; "))"))
    func `no server of the conformance suite is left out`() {
        #expect(ConformanceTarget.available.count == ConformanceTarget.all.count)
    }
}
