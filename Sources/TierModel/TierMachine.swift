/// Where one original is, what is being done with it, and what may happen next: the tier state machine.
///
/// Pure: it touches no disk. The catalog applies an event in the transaction that writes it down, and refuses what the
/// machine refuses; jobs ask it before they touch a file. `docs/safety.md` draws it.
public enum TierMachine {
    /// What is durable of one original.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// The catalog does not know it.
        case absent
        /// Here; the remote was never asked.
        case local
        /// Here; a key on the remote is reserved, and something of ours may lie there.
        case reserved
        /// Here; the remote took it, and nothing proves yet that it holds the right bytes.
        case uploaded
        /// Here, and proven on the remote.
        case both
        /// Proven on the remote; the journal says that the file here is being dropped, so it may be gone already.
        case dropping
        /// Proven on the remote, not here.
        case remote
        /// On the remote, where the user had put it; never fetched, so nothing but its version is known.
        case adopted
        /// Not here, and the remote was seen not to have it: its old proof stays, to know what to look for.
        case lost
    }

    /// What happened, or is about to be written down as having happened.
    public enum Event: String, Hashable, Sendable, CaseIterable {
        /// Its bytes are in the library, complete and synced, under their name.
        case imported
        /// The user's own object was listed.
        case adoptedInPlace
        /// A key was reserved, before the first byte leaves.
        case keyReserved
        /// Other content lies under the key: another one was reserved.
        case keyReplaced
        /// The remote said that it took the bytes.
        case uploaded
        /// A server that checks digests took them, or a read-back or a fetch has just shown the right bytes.
        case proven
        /// The remote was seen to hold the copy no more, or another.
        case proofForgotten
        /// A fresh proof is at hand, and the journal says that the file is about to be dropped.
        case dropBegun
        /// The file here is gone, after `dropBegun`.
        case dropped
        /// The file is still here after `dropBegun`: nothing has happened.
        case dropAbandoned
        /// The file here was gone without our doing, and the remote has just been seen to hold the proven version.
        case vanished
        /// The file here was gone without our doing, and the remote was seen to hold the copy no more, or another.
        case foundLost
        /// The bytes are here again, complete and synced.
        case returned
        /// The user emptied the trash: gone here, then on the remote.
        case deleted
    }

    /// What must be on the disk, or answered by the remote, before an event may be written down.
    public enum Precondition: String, Hashable, Sendable, CaseIterable {
        /// The file was written, synced, renamed, and its folder synced.
        case fileIsDurable
        /// The ledger's row of each request was written before the request.
        case intentIsDurable
        /// The key was reserved in a transaction of its own before the upload.
        case keyIsDurable
        /// A digest of the stored bytes was checked: by a server that was seen to check, or by reading them back.
        case contentIsProven
        /// The remote has just confirmed the proven version (`FreshProof`).
        case proofIsFresh
        /// The photo's entry is in a segment on the remote, so that a lost device can be rebuilt.
        case entryIsPublished
        /// The journal's step was written in a transaction of its own.
        case stepIsDurable
        /// The user confirmed.
        case userConfirmed
    }

    /// The state after an event; `nil` when it may not happen in this state.
    public static func next(_ state: State, after event: Event) -> State? {
        switch (state, event) {
        case (.absent, .imported): .local
        case (.absent, .adoptedInPlace): .adopted
        case (.local, .keyReserved), (.reserved, .keyReserved), (.reserved, .keyReplaced), (.uploaded, .keyReplaced):
            .reserved
        // A key that is there already stays with whatever is known of it.
        case (.uploaded, .keyReserved), (.both, .keyReserved), (.dropping, .keyReserved), (.remote, .keyReserved),
            (.adopted, .keyReserved), (.lost, .keyReserved):
            state
        case (.reserved, .uploaded), (.uploaded, .uploaded): .uploaded
        case (.both, .uploaded), (.remote, .uploaded), (.dropping, .uploaded), (.lost, .uploaded): state
        // An object that lay under the reserved key already may turn out to be ours.
        case (.reserved, .proven), (.uploaded, .proven), (.both, .proven): .both
        case (.dropping, .proven): .dropping
        case (.remote, .proven), (.adopted, .proven), (.lost, .proven): .remote
        case (.reserved, .proofForgotten), (.uploaded, .proofForgotten), (.both, .proofForgotten),
            (.dropping, .proofForgotten):
            .reserved
        case (.remote, .proofForgotten), (.lost, .proofForgotten), (.adopted, .proofForgotten): .lost
        case (.both, .dropBegun): .dropping
        case (.dropping, .dropped): .remote
        case (.dropping, .dropAbandoned): .both
        case (.both, .vanished): .remote
        // Again: two processes may come to the same conclusion.
        case (.remote, .vanished), (.remote, .dropped), (.lost, .vanished): .remote
        case (.both, .foundLost), (.dropping, .foundLost), (.remote, .foundLost), (.lost, .foundLost): .lost
        case (.remote, .returned), (.both, .returned): .both
        case (.local, .returned), (.reserved, .returned), (.uploaded, .returned), (.dropping, .returned): state
        case (.adopted, .returned): .adopted
        // What the remote has lost is only here now, and has to be pushed again under the key that it has.
        case (.lost, .returned): .reserved
        case (.local, .deleted), (.reserved, .deleted), (.uploaded, .deleted), (.both, .deleted), (.remote, .deleted),
            (.adopted, .deleted), (.lost, .deleted):
            .absent
        default: nil
        }
    }

    /// What must be true before an event may be written down: each of these is a durable write or an answer of its own.
    public static func preconditions(of event: Event) -> Set<Precondition> {
        switch event {
        case .imported, .returned: [.fileIsDurable]
        case .adoptedInPlace: [.intentIsDurable]
        case .keyReserved, .keyReplaced, .dropAbandoned: []
        case .uploaded: [.keyIsDurable, .intentIsDurable]
        case .proven: [.keyIsDurable, .intentIsDurable, .contentIsProven]
        case .proofForgotten, .foundLost: [.intentIsDurable]
        case .dropBegun: [.intentIsDurable, .contentIsProven, .proofIsFresh, .entryIsPublished]
        case .dropped: [.intentIsDurable, .contentIsProven, .proofIsFresh, .entryIsPublished, .stepIsDurable]
        case .vanished: [.intentIsDurable, .contentIsProven, .proofIsFresh]
        case .deleted: [.userConfirmed, .stepIsDurable, .intentIsDurable]
        }
    }

    /// Whether the local file may be removed, or moved to where only the analysis looks, in this state.
    public static func mayUnlink(in state: State) -> Bool { state == .dropping }

    /// Whether the state promises that the file is here.
    public static func isHere(in state: State) -> Bool {
        switch state {
        case .local, .reserved, .uploaded, .both: true
        case .absent, .dropping, .remote, .adopted, .lost: false
        }
    }

    /// Whether the state promises that the remote was proven to hold the bytes.
    public static func isProven(in state: State) -> Bool {
        switch state {
        case .both, .dropping, .remote: true
        case .absent, .local, .reserved, .uploaded, .adopted, .lost: false
        }
    }

    /// What finishes or takes back a drop that a process left behind, judged by whether the file is still here.
    ///
    /// - Returns: `nil` where nothing has to be done.
    public static func recovery(from state: State, fileIsHere: Bool) -> Event? {
        guard state == .dropping else { return nil }
        return fileIsHere ? .dropAbandoned : .dropped
    }

    /// The tier that the user is shown.
    public static func tier(of state: State) -> Tier? {
        switch state {
        case .absent: nil
        case .local, .reserved, .uploaded: .local
        case .both, .dropping: .both
        case .remote, .adopted, .lost: .remote
        }
    }
}
