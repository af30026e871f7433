package main

import (
	"errors"
	"os"
	"strconv"
	"strings"
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

// availableMemory returns the bytes that programs can still have, within the limit of a container.
func availableMemory() (uint64, error) {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, err
	}
	available := uint64(0)
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "MemAvailable:" {
			kilobytes, err := strconv.ParseUint(fields[1], 10, 64)
			if err != nil {
				return 0, err
			}
			available = kilobytes * 1024
		}
	}
	if available == 0 {
		return 0, errors.New("/proc/meminfo has no MemAvailable")
	}
	limit, errLimit := bytesIn("/sys/fs/cgroup/memory.max")
	used, errUsed := bytesIn("/sys/fs/cgroup/memory.current")
	if errLimit == nil && errUsed == nil {
		available = min(available, limit-min(limit, used))
	}
	return available, nil
}

// bytesIn reads a number from a file of the kernel's; max is none.
func bytesIn(file string) (uint64, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(strings.TrimSpace(string(data)), 10, 64)
}
