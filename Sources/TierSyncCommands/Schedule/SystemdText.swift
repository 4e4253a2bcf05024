import SystemPackage

/// Writes names and paths as systemd reads them (systemd.syntax(7), systemd.unit(5), systemd.service(5)).
enum SystemdText {
    /// The program of `ExecStart=`, in which systemd replaces no variables: in quotation marks, with `%` doubled, what is no plain ASCII as bytes.
    static func program(_ path: FilePath) -> String { word(bytes(of: path), escapingVariables: false) }

    /// An argument in `ExecStart=`: `$` is doubled, too.
    static func argument(_ path: FilePath) -> String { word(bytes(of: path), escapingVariables: true) }

    /// An assignment of `Environment=`.
    static func assignment(_ name: String, _ value: String) -> String {
        word(Array("\(name)=\(value)".utf8), escapingVariables: false)
    }

    /// A path as a part of a unit's name, as `systemd-escape --path` makes it.
    static func escaped(_ path: FilePath) -> String {
        let parts = bytes(of: path.lexicallyNormalized()).split(separator: UInt8(ascii: "/"))
        guard !parts.isEmpty else { return "-" }
        return parts.enumerated().map { number, part in
            part.enumerated().map { place, byte in
                // A dot at the very beginning would make a hidden file.
                let isFirst = number == 0 && place == 0
                let isPlain = isNameByte(byte) && !(byte == UInt8(ascii: ".") && isFirst)
                return isPlain ? String(UnicodeScalar(byte)) : "\\x" + hex(byte)
            }.joined()
        }.joined(separator: "-")
    }

    private static func word(_ bytes: [UInt8], escapingVariables: Bool) -> String {
        "\""
            + bytes.map { byte in
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
                case UInt8(ascii: "%"): "%%"
                case UInt8(ascii: "$") where escapingVariables: "$$"
                case 0x20...0x7E: String(UnicodeScalar(byte))
                default: "\\x" + hex(byte)
                }
            }.joined() + "\""
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }

    private static func bytes(of path: FilePath) -> [UInt8] {
        // A path need not be UTF-8.
        path.withPlatformString { pointer in
            var bytes: [UInt8] = []
            var place = 0
            while pointer[place] != 0 {
                bytes.append(UInt8(bitPattern: pointer[place]))
                place += 1
            }
            return bytes
        }
    }
}
