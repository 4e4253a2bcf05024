import TierModel

/// Draws the conclusions of decisions, step by step.
struct PeopleConclusion {
    let table: FaceTable
    let likeness: Likeness
    private(set) var clusters: PeopleClusters
    private var numbers: [PersonID: Int32] = [:]
    private var conflicts: [PeopleConflict] = []

    init(table: FaceTable, likeness: Likeness) {
        self.table = table
        self.likeness = likeness
        clusters = PeopleClusters(keys: table.keys)
    }

    /// Reads what decisions say of faces.
    mutating func read(_ decisions: PeopleState) {
        for photo in decisions.statements.keys.sorted() {
            let slots = table.slots(in: photo)
            let samples = slots.map { PlacedFace(key: table.keys[Int($0)], box: table.boxes[Int($0)]) }
            let verdicts = PhotoVerdicts(of: photo, faces: samples, decisions: decisions)
            for slot in slots {
                if let verdict = verdicts.faces[table.keys[Int(slot)]] { clusters.verdicts[slot] = verdict }
            }
            if !verdicts.tags.isEmpty { clusters.photoTags[photo] = verdicts.tags }
            clusters.pending += verdicts.pending
            conflicts += verdicts.conflicts
        }
    }

    /// Names clusters, and splits those that decisions contradict.
    mutating func splitClusters() {
        let verdicts = clusters.verdicts
        let decided = Set(verdicts.keys.map { likeness.clusterOfFace[Int($0)] })
        for (id, tree) in likeness.trees {
            let poor = likeness.poor[id] ?? []
            guard decided.contains(id) else {
                conclude(ClusterPart(good: tree.faces, poor: poor), person: nil)
                continue
            }
            let parts = ClusterSplit(table: table, tree: tree, poor: poor) { verdicts[$0] }.parts()
            for part in parts {
                conclude(part, person: part.person)
                if let person = part.person, part.good.count >= table.settings.followedFaces {
                    clusters.followed[id, default: []].append(FollowedPart(person, part.good, in: table))
                }
            }
        }
        for (slot, verdict) in verdicts {
            if verdict.isIgnored { clusters.ignoredSlots.insert(slot) }
            // A poor face in no cluster is somebody's if the user says so.
            guard likeness.clusterOfFace[Int(slot)] < 0, let person = verdict.person else { continue }
            conclude(ClusterPart(poor: [slot]), person: person)
        }
    }

    private mutating func conclude(_ part: ClusterPart, person: PersonID?) {
        let members = part.members
        guard let least = members.first else { return }
        var number: Int32 = -1
        if let person { number = self.number(of: person) }
        for slot in members {
            clusters.clusterOfSlot[Int(slot)] = least
            clusters.personOfSlot[Int(slot)] = number
        }
    }

    private mutating func number(of person: PersonID) -> Int32 {
        if let number = numbers[person] { return number }
        let number = Int32(clusters.people.count)
        numbers[person] = number
        clusters.people.append(person)
        return number
    }

    /// Takes over who is known to be in photos.
    mutating func recall(_ known: [Int: PersonID]) {
        for (slot, person) in known where clusters.clusterOfSlot[slot] < 0 && clusters.verdicts[Int32(slot)] == nil {
            clusters.personOfSlot[slot] = number(of: person)
        }
    }

    /// Lone faces of which nothing is said follow the nearest person to whom the user gave faces, unless the person is in the photo already; of one photo
    /// the nearest face first.
    ///
    /// - Parameter beyond: Whom lone faces may follow beside the people of these faces, by slot.
    mutating func followPeople(_ beyond: [Int: [FollowedPart]]) {
        var offers: [Offer] = []
        for face in Set(likeness.followable.keys).union(beyond.keys.map(Int32.init))
        where clusters.verdicts[face] == nil {
            let near = likeness.followable[face] ?? []
            for part in near.flatMap({ clusters.followed[$0] ?? [] }) + (beyond[Int(face)] ?? []) {
                guard let distance = distance(of: face, to: part), distance <= table.settings.followLevels else {
                    continue
                }
                offers.append(Offer(distance: distance, face: face, person: part.person))
            }
        }
        for offer in offers.sorted(by: { $0.order < $1.order }) where !clusters.followers.contains(offer.face) {
            let photo = table.slots(in: table.photo(of: Int(offer.face)))
            let isTaken = photo.contains {
                clusters.person(ofSlot: Int($0)) == offer.person && table.areApart(Int($0), Int(offer.face))
            }
            guard !isTaken else { continue }
            clusters.followers.insert(offer.face)
            // Poor faces that joined it come with it.
            conclude(
                ClusterPart(good: [offer.face], poor: likeness.poor[offer.face] ?? []), person: offer.person)
        }
    }

    /// The mean squared distance, in levels.
    private func distance(of face: Int32, to part: FollowedPart) -> Double? {
        var sums = VectorSums(table: table)
        sums.append(Int(face))
        sums.append(part)
        return sums.counts.count == 2 ? sums.mean(0, 1) : nil
    }

    private struct Offer {
        let distance: Double
        let face: Int32
        let person: PersonID

        var order: (Double, Int32, PersonID) { (distance, face, person) }
    }
}

// MARK: Conflicts

extension PeopleConclusion {
    /// Finds what was said and cannot all be, and puts people into canonical order.
    mutating func findConflicts() {
        findCopies()
        findRepeats()
        clusters.conflicts = conflicts.sorted()
        let order = clusters.people.indices.sorted { clusters.people[$0] < clusters.people[$1] }
        var places = [Int32](repeating: 0, count: order.count)
        for (place, index) in order.enumerated() { places[index] = Int32(place) }
        clusters.people = order.map { clusters.people[$0] }
        for slot in clusters.personOfSlot.indices where clusters.personOfSlot[slot] >= 0 {
            clusters.personOfSlot[slot] = places[Int(clusters.personOfSlot[slot])]
        }
    }

    /// Copies of one face that were assigned to different people. Copies are alike, so they are in one cluster, or out of all.
    private mutating func findCopies() {
        let assigned = clusters.verdicts.filter { $0.value.person != nil }.keys.sorted()
        let byCluster = Dictionary(grouping: assigned) { likeness.clusterOfFace[Int($0)] }
        for slots in byCluster.values where slots.count > 1 {
            for (index, right) in slots.enumerated() {
                for left in slots[..<index] where clusters.verdicts[left]?.person != clusters.verdicts[right]?.person {
                    guard table.squaredDistance(Int(left), Int(right)) <= table.settings.identicalLevels else {
                        continue
                    }
                    report(.copiesDiffer, left, right)
                }
            }
        }
    }

    /// Faces of one photo that are one person although they cannot be one face.
    private mutating func findRepeats() {
        for slots in table.groupPhotos {
            for (index, right) in slots.enumerated() where clusters.personOfSlot[Int(right)] >= 0 {
                for left in slots[..<index]
                where clusters.personOfSlot[Int(left)] == clusters.personOfSlot[Int(right)]
                    && table.areApart(Int(left), Int(right))
                {
                    report(.twiceInOnePhoto, left, right)
                }
            }
        }
    }

    private mutating func report(_ kind: PeopleConflict.Kind, _ first: Int32, _ second: Int32) {
        let side = { [table, clusters] (slot: Int32) in
            PeopleConflict.Side(
                photo: table.photo(of: Int(slot)), face: table.keys[Int(slot)],
                person: clusters.person(ofSlot: Int(slot)),
                decision: clusters.verdicts[slot]?.assignment)
        }
        conflicts.append(PeopleConflict(kind: kind, first: side(first), second: side(second)))
    }
}
