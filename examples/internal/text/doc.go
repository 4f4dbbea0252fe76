// Package text prints for people: aligned tables, wrapped paragraphs, a little colour and a progress bar, on a terminal
// or in a file. Everything goes through a Printer, which lets no control character of an order or a file reach the
// terminal.
package text
