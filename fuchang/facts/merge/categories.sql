-- A category known only by its path (a cid is all digits) is classed by the words of the path.
SELECT placed.* REPLACE (COALESCE(placed.special, {special_of_path}) AS special)
FROM (
    SELECT r.* REPLACE (
        COALESCE(r.path, CASE WHEN regexp_matches(r.category_id, '[^0-9]') THEN r.category_id END)
            AS path
    )
    FROM merging.keyed_categories AS r
) AS placed
