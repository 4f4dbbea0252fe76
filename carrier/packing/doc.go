// Package packing puts items into cartons. Lengths are whole millimetres, weights whole grams; x runs along a box's
// inner width, y along its length, z along its depth, upwards.
//
// [Pack] finds the fewest boxes, then the least volume, for items that may be turned or must stay upright, that bear
// nothing on top or must not share a box. [Fill] loads one container as full as it can. [FromOrder] turns an order into
// parcels. Every answer can be proved by [Packing.Validate], which shares nothing with what made it.
//
// Answers are deterministic: the same question has the same answer, as long as the context doesn't end first. Then the
// best answer found so far is returned.
package packing
