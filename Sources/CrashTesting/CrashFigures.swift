/// What a drive through crash points showed.
package struct CrashFigures: Sendable {
    /// Places at which a process was killed: the same place in two rounds counts twice.
    package var kills = 0
    /// Looks at one original after a kill or at the end.
    package var looks = 0
    /// Originals that were neither here nor proven on the remote, nor still at their source.
    package var lost = 0
    /// Sizes of the originals whose analysis had to fetch them, summed over the rounds.
    package var bytesNeeded: Int64 = 0
    /// Bytes of originals that a counting proxy saw on their way to an analysis.
    package var bytesFetched: Int64 = 0
    /// How long opening the library took after each kill, in seconds: the recovery is part of it.
    package var recoverySeconds: [Double] = []
    /// What was not as it should be, a sentence each.
    package var problems: [String] = []

    package init() {}

    package static func += (left: inout CrashFigures, right: CrashFigures) {
        left.kills += right.kills
        left.looks += right.looks
        left.lost += right.lost
        left.bytesNeeded += right.bytesNeeded
        left.bytesFetched += right.bytesFetched
        left.recoverySeconds += right.recoverySeconds
        left.problems += right.problems
    }
}
