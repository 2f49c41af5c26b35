// Package archive reads the log of an archive with the Go project's own implementation of what C2SP specifies:
// signed notes, checkpoints, tiles and proofs. It shares no code with the program that wrote the log.
package archive

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	linesPerSegment = 65536
	tileHeight      = 8
	tileWidth       = 1 << tileHeight
	fullTileBytes   = tileWidth * tlog.HashSize
)

// Archive is the folder of one.
type Archive struct {
	folder string
	key    note.Verifier
}

// Open reads the key that the archive's checkpoints are to be verified with.
func Open(folder string) (*Archive, error) {
	text, err := os.ReadFile(filepath.Join(folder, "keys/log.pub"))
	if err != nil {
		return nil, err
	}
	key, err := note.NewVerifier(strings.TrimSuffix(string(text), "\n"))
	if err != nil {
		return nil, err
	}
	return &Archive{folder, key}, nil
}

func (a *Archive) path(name string) string { return filepath.Join(a.folder, "log", name) }

// Checkpoint is the last one.
func (a *Archive) Checkpoint() (tlog.Tree, error) {
	bytes, err := os.ReadFile(a.path("checkpoint"))
	if err != nil {
		return tlog.Tree{}, err
	}
	return a.tree(bytes)
}

// History has all checkpoints that were ever signed, oldest first.
func (a *Archive) History() ([]tlog.Tree, error) {
	all, err := os.ReadFile(a.path("checkpoints"))
	if err != nil {
		return nil, err
	}
	var trees []tlog.Tree
	for len(all) > 0 {
		// Text, empty line, signatures, empty line.
		signatures := bytes.Index(all, []byte("\n\n"))
		if signatures < 0 {
			return nil, fmt.Errorf("checkpoints: no signatures behind %d checkpoints", len(trees))
		}
		end := bytes.Index(all[signatures+2:], []byte("\n\n"))
		if end < 0 {
			return nil, fmt.Errorf("checkpoints: no empty line behind %d checkpoints", len(trees)+1)
		}
		end += signatures + 3
		tree, err := a.tree(all[:end])
		if err != nil {
			return nil, err
		}
		trees, all = append(trees, tree), all[end+1:]
	}
	return trees, nil
}

// tree verifies a signed checkpoint.
func (a *Archive) tree(signed []byte) (tlog.Tree, error) {
	opened, err := note.Open(signed, note.VerifierList(a.key))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != a.key.Name() {
		return tlog.Tree{}, fmt.Errorf("the checkpoint is not an origin, a size and a root: %q", opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// Leaf is the hash of the line number index + 1, as it stands in the segment's file.
func (a *Archive) Leaf(index int64) (hash tlog.Hash, err error) {
	err = a.read(hash[:], index/linesPerSegment, index%linesPerSegment*tlog.HashSize)
	return hash, err
}

func (a *Archive) read(into []byte, segment, offset int64) error {
	file, err := os.Open(a.path(fmt.Sprintf("%08d.hashes", segment)))
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.ReadAt(into, offset)
	return err
}

// Height, ReadTiles and SaveTiles make an archive a tlog.TileReader: a tile is a slice of a file.
func (a *Archive) Height() int { return tileHeight }

func (a *Archive) SaveTiles([]tlog.Tile, [][]byte) {}

func (a *Archive) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		bytes, err := a.tile(tile)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", tile.Path(), err)
		}
		data = append(data, bytes)
	}
	return data, nil
}

func (a *Archive) tile(tile tlog.Tile) ([]byte, error) {
	data := make([]byte, tile.W*tlog.HashSize)
	switch {
	case tile.L == 0:
		const tiles = linesPerSegment / tileWidth
		return data, a.read(data, tile.N/tiles, tile.N%tiles*fullTileBytes)
	case tile.L == 1 && a.isSealed(tile.N):
		return data, a.read(data, tile.N, linesPerSegment*tlog.HashSize)
	}
	// What no file has yet is worked out from the level below.
	for i := 0; i < tile.W; i++ {
		below, err := a.tile(tlog.Tile{H: tileHeight, L: tile.L - 1, N: tile.N*tileWidth + int64(i), W: tileWidth})
		if err != nil {
			return nil, err
		}
		root := root(below)
		copy(data[i*tlog.HashSize:], root[:])
	}
	return data, nil
}

// isSealed tells whether the segment's file has the roots of its tiles behind its leaves.
func (a *Archive) isSealed(segment int64) bool {
	info, err := os.Stat(a.path(fmt.Sprintf("%08d.hashes", segment)))
	return err == nil && info.Size() == linesPerSegment*tlog.HashSize+fullTileBytes
}

// root is the hash over a full tile's.
func root(tile []byte) (hash tlog.Hash) {
	if len(tile) == tlog.HashSize {
		copy(hash[:], tile)
		return hash
	}
	return tlog.NodeHash(root(tile[:len(tile)/2]), root(tile[len(tile)/2:]))
}

// Verify holds the log against its last checkpoint and that against all before it: signatures, the root, a proof for
// each step-th leaf, and a proof from each checkpoint to the next.
func (a *Archive) Verify(step int64) error {
	tree, err := a.Checkpoint()
	if err != nil {
		return err
	}
	// This reader holds each tile against the root before it gives anything of it.
	hashes := tlog.TileHashReader(tree, a)
	if root, err := tlog.TreeHash(tree.N, hashes); err != nil || root != tree.Hash {
		return fmt.Errorf("the root of %d leaves is %v, not %v: %w", tree.N, root, tree.Hash, err)
	}
	for index := int64(0); index < tree.N; index += step {
		if err := a.verifyLeaf(index, tree, hashes); err != nil {
			return fmt.Errorf("leaf %d: %w", index, err)
		}
	}
	return a.verifyHistory(tree)
}

func (a *Archive) verifyLeaf(index int64, tree tlog.Tree, hashes tlog.HashReader) error {
	leaf, err := a.Leaf(index)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveRecord(tree.N, index, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf)
}

func (a *Archive) verifyHistory(last tlog.Tree) error {
	history, err := a.History()
	if err != nil {
		return err
	}
	if len(history) == 0 || history[len(history)-1] != last {
		return fmt.Errorf("the last of %d checkpoints is not the one in the file “checkpoint”", len(history))
	}
	for i, older := range history[:len(history)-1] {
		newer := history[i+1]
		proof, err := tlog.ProveTree(newer.N, older.N, tlog.TileHashReader(newer, a))
		if err == nil {
			err = tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash)
		}
		if err != nil {
			return fmt.Errorf("from %d lines to %d: %w", older.N, newer.N, err)
		}
	}
	return nil
}
