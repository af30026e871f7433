package main

import (
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
)

// freeSpace returns the bytes that this user can still write in the folder.
func freeSpace(folder string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}

var vmLine = regexp.MustCompile(`(?m)page size of (\d+)|^Pages (?:free|inactive|purgeable|speculative):\s+(\d+)`)

// availableMemory returns the bytes that programs can still have: what is free, or can be freed at once.
func availableMemory() (uint64, error) {
	out, err := exec.Command("vm_stat").Output()
	if err != nil {
		return 0, err
	}
	page, pages := uint64(4096), uint64(0)
	for _, match := range vmLine.FindAllStringSubmatch(string(out), -1) {
		if match[1] != "" {
			if n, err := strconv.ParseUint(match[1], 10, 64); err == nil {
				page = n
			}
		} else if n, err := strconv.ParseUint(match[2], 10, 64); err == nil {
			pages += n
		}
	}
	return page * pages, nil
}
