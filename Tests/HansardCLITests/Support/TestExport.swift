import Foundation

/// Slack exports made for a test, also such as Slack would never write. Zips are written byte by byte, in Python.
enum TestExport {
    static let canZip = Program.tool("python3") != nil

    /// Writes `export.zip`: a small export, and what `entries`, a piece of Python, adds to or changes in it.
    ///
    /// Each of `entries` is a `dict` with `name` and, as far as they are not to be the usual ones, `data`, `packed`,
    /// `size` (as claimed), `flags` and `mode`.
    static func zip(in workspace: Workspace, _ script: String = "") throws {
        try workspace.write("make.py", start, script, end)
        let outcome = try workspace.shell("python3 make.py")
        struct NotMade: Error { let reason: String }
        guard outcome.status == 0 else { throw NotMade(reason: outcome.errors) }
    }

    /// The same export in a folder.
    static func folder(_ name: String, in workspace: Workspace) throws {
        try workspace.write("\(name)/users.json", #"[{"id":"U1","name":"jamie"},{"id":"U2","name":"robin"}]"#)
        try workspace.write(
            "\(name)/channels.json", #"[{"id":"C1","name":"general","members":["U1","U2"],"creator":"U1"}]"#)
        try workspace.write(
            "\(name)/general/2026-03-02.json",
            #"[{"type":"message","user":"U1","text":"Morning!","ts":"1772441650.000100"}]"#)
    }

    private static let start = #"""
        import json, struct, zlib
        entries = [
            dict(name='users.json', data=json.dumps([dict(id='U1', name='jamie'), dict(id='U2', name='robin')])),
            dict(name='channels.json', data=json.dumps([dict(id='C1', name='general', members=['U1', 'U2'])])),
            dict(name='general/2026-03-02.json', data=json.dumps(
                [dict(type='message', user='U1', text='Morning!', ts='1772441650.000100')])),
        ]
        day = entries[2]
        def zeros(gigabytes):
            """A deflate stream of so many GiB of zeros, without packing each of them."""
            pack = zlib.compressobj(9, zlib.DEFLATED, -15)
            block = pack.compress(bytes(1 << 20)) + pack.flush(zlib.Z_FULL_FLUSH)
            return block * (gigabytes << 10) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
        cut = None
        """#

    private static let end = #"""
        out, listing = b'', b''
        for e in entries:
            data = e.get('data', '').encode()
            pack = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = e.get('packed') or pack.compress(data) + pack.flush()
            size, crc = e.get('size', len(data)), zlib.crc32(data)
            name, flags = e['name'].encode(), e.get('flags', 0x800)
            common = struct.pack('<HHHHHIIIHH', 20, flags, 8, 0, 0, crc, len(packed), min(size, 0xFFFFFFFF), len(name), 0)
            extra = struct.pack('<HHQ', 1, 8, size) if size > 0xFFFFFFFE else b''
            listing += b'PK\1\2' + struct.pack('<H', 0x031E) + common[:-2] + struct.pack(
                '<HHHHII', len(extra), 0, 0, 0, e.get('mode', 0o100644) << 16, len(out)) + name + extra
            out += b'PK\3\4' + common + name + packed
        out += listing + b'PK\5\6' + struct.pack('<HHHHIIH', 0, 0, len(entries), len(entries), len(listing), len(out), 0)
        open('export.zip', 'wb').write(out[:cut])
        """#
}
