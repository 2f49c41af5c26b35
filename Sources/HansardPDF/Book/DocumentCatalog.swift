import PairChannel

/// What a reader of the file begins with.
struct DocumentCatalog {
    let head: DocumentHead
    let pages: ObjectID
    let structure: ObjectID
    let outline: ObjectID?
    let labels: ObjectID

    /// Writes it, and ends the file.
    func write(to file: PDFFile) {
        let metadata = file.reserve()
        // Programs that look for it do not unpack it.
        file.stream(metadata, metadataPacket, packs: false) { $0.append("/Type /Metadata /Subtype /XML") }
        let info = file.object { out in
            out.append("<< /Title ")
            out.append(textString: head.title)
            out.append(" /Creator ")
            out.append(textString: head.generator)
            out.append(" /Producer ")
            out.append(textString: Versions.producer)
            out.append(" >>")
        }
        let catalog = file.object { out in
            out.append("<< /Type /Catalog /Pages ")
            out.append(pages)
            out.append(" /StructTreeRoot ")
            out.append(structure)
            out.append(" /MarkInfo << /Marked true >> /Lang ")
            out.append(textString: head.language)
            if let outline {
                out.append(" /PageMode /UseOutlines /Outlines ")
                out.append(outline)
            }
            out.append(" /PageLabels ")
            out.append(labels)
            out.append(" /ViewerPreferences << /DisplayDocTitle true >> /Metadata ")
            out.append(metadata)
            out.append(" >>")
        }
        file.finish(catalog: catalog, info: info)
    }

    /// The same in XMP (ISO 16684-1).
    private var metadataPacket: [UInt8] {
        var out: [UInt8] = []
        out.append(
            "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">")
        out.append(
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" ")
        out.append("xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" ")
        out.append("xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">")
        out.append(Self.escaped(head.title))
        out.append("</rdf:li></rdf:Alt></dc:title><xmp:CreatorTool>")
        out.append(Self.escaped(head.generator))
        out.append("</xmp:CreatorTool><pdf:Producer>")
        out.append(Self.escaped(Versions.producer))
        out.append("</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
        return out
    }

    /// XML has no control characters.
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value & 0xFFFE != 0xFFFE } }
    }
}
