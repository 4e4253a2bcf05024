import TierModel

extension PeopleClusters {
    /// Which of some faces are somebody's by an inference that may well be wrong: poor faces, lone faces that follow, and faces that are farther from all that
    /// the user gave to this person than two clusters may be. Only faces that the user said nothing about are uncertain.
    public func uncertain(_ slots: [Int], in table: FaceTable) -> Set<Int> {
        var uncertain: Set<Int> = []
        var sums = VectorSums(table: table)
        var groups: [Int32: Int] = [:]
        for (slot, verdict) in verdicts.sorted(by: { $0.key < $1.key }) where verdict.person != nil {
            let person = personOfSlot[Int(slot)]
            sums.append(Int(slot))
            if let group = groups[person] {
                sums.merge(sums.counts.count - 1, into: group)
            } else {
                groups[person] = sums.counts.count - 1
            }
        }
        for slot in slots where personOfSlot[slot] >= 0 && verdicts[Int32(slot)]?.person == nil {
            guard table.isGood[slot], !followers.contains(Int32(slot)), let group = groups[personOfSlot[slot]] else {
                uncertain.insert(slot)
                continue
            }
            let alone = sums.counts.count
            sums.append(slot)
            if sums.mean(group, alone) > table.settings.linkLevels { uncertain.insert(slot) }
        }
        return uncertain
    }
}
