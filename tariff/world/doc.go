// Package world is the embedded default data: one file a country.
package world
